#pragma once

#include <string>
#include <string_view>

namespace wayfarer {

/** Appends JSON piece by piece and places the commas. Not checked: that what is opened is closed. */
class JsonWriter {
 public:
  JsonWriter &open_object() { return open('{'); }
  JsonWriter &close_object() { return close('}'); }
  JsonWriter &open_array() { return open('['); }
  JsonWriter &close_array() { return close(']'); }
  JsonWriter &key(std::string_view name);
  JsonWriter &text(std::string_view value);
  /** Rounded to `decimals` (0 to 6), without trailing zeros. |value| must stay below 10^12. */
  JsonWriter &number(double value, int decimals = 0);
  /** Text that is JSON already. */
  JsonWriter &raw(std::string_view json);

  std::string take() { return std::move(out_); }

 private:
  JsonWriter &open(char bracket);
  JsonWriter &close(char bracket);
  void separate();
  void quote(std::string_view value);

  std::string out_;
  bool needs_comma_ = false;
};

}  // namespace wayfarer
