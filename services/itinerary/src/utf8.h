#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wayfarer {

/** Bytes of the first character, or 0 when it is not well-formed: overlong, a surrogate, out of range, cut short. */
size_t utf8_length(std::string_view text);

void append_utf8(std::string &out, uint32_t code_point);

}  // namespace wayfarer
