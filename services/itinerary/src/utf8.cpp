#include "utf8.h"

namespace wayfarer {
namespace {

bool in_range(std::string_view text, size_t at, unsigned char low, unsigned char high) {
  if (at >= text.size()) return false;
  unsigned char c = static_cast<unsigned char>(text[at]);
  return c >= low && c <= high;
}

}  // namespace

// The well-formed sequences are those of table 3-7 in the Unicode Standard: only the second byte's range varies.
size_t utf8_length(std::string_view text) {
  if (text.empty()) return 0;
  unsigned char lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (!in_range(text, 1, low, high)) return 0;
  for (size_t i = 2; i < length; i++) {
    if (!in_range(text, i, 0x80, 0xBF)) return 0;
  }
  return length;
}

void append_utf8(std::string &out, uint32_t code_point) {
  auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code_point >> shift) & 0x3F)); };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0 | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0 | (code_point >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (code_point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace wayfarer
