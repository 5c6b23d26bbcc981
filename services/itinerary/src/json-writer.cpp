#include "json-writer.h"

#include <cmath>

namespace wayfarer {

void JsonWriter::separate() {
  if (needs_comma_) out_ += ',';
  needs_comma_ = true;
}

JsonWriter &JsonWriter::open(char bracket) {
  separate();
  out_ += bracket;
  needs_comma_ = false;
  return *this;
}

JsonWriter &JsonWriter::close(char bracket) {
  out_ += bracket;
  needs_comma_ = true;
  return *this;
}

JsonWriter &JsonWriter::key(std::string_view name) {
  separate();
  quote(name);
  out_ += ':';
  needs_comma_ = false;
  return *this;
}

JsonWriter &JsonWriter::text(std::string_view value) {
  separate();
  quote(value);
  return *this;
}

JsonWriter &JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

// printf would do, but brings 20 kB of code and the WASI imports of stdio into a module of a few dozen.
JsonWriter &JsonWriter::number(double value, int decimals) {
  separate();
  long long scale = 1;
  for (int i = 0; i < decimals; i++) scale *= 10;
  long long scaled = std::llround(value * static_cast<double>(scale));
  if (scaled < 0) {
    out_ += '-';
    scaled = -scaled;
  }
  out_ += std::to_string(scaled / scale);
  long long fraction = scaled % scale;
  if (fraction == 0) return *this;
  std::string digits = std::to_string(scale + fraction).substr(1);
  digits.erase(digits.find_last_not_of('0') + 1);
  out_ += '.';
  out_ += digits;
  return *this;
}

void JsonWriter::quote(std::string_view value) {
  static const char HEX[] = "0123456789abcdef";
  out_ += '"';
  for (char c : value) {
    if (c == '"' || c == '\\') {
      out_ += '\\';
      out_ += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out_ += "\\u00";
      out_ += HEX[c >> 4];
      out_ += HEX[c & 15];
    } else {
      out_ += c;
    }
  }
  out_ += '"';
}

}  // namespace wayfarer
