#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wayfarer {

/** A parsed JSON value. An object is two lists of equal length, in the order of the text. */
struct JsonValue {
  enum class Kind { null, boolean, number, text, array, object };

  Kind kind = Kind::null;
  bool boolean = false;
  double number = 0;
  std::string text;                ///< The string, unescaped; of a number, its literal.
  std::vector<std::string> keys;   ///< Of an object only.
  std::vector<JsonValue> items;    ///< Of an array, or an object's values.

  /** The member's value, or nullptr. Of a repeated key the last counts, as in ECMAScript. */
  const JsonValue *member(std::string_view key) const {
    for (size_t i = keys.size(); i-- > 0;) {
      if (keys[i] == key) return &items[i];
    }
    return nullptr;
  }
};

}  // namespace wayfarer
