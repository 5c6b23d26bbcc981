#include "query.h"

namespace wayfarer {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/** A percent sign that starts no escape stands for itself, as in the URL Standard. */
std::string decode(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); i++) {
    int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

std::optional<std::string> query_parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    std::string_view pair = query.substr(0, query.find('&'));
    size_t equals = pair.find('=');
    if (decode(pair.substr(0, equals)) == name) {
      return equals == std::string_view::npos ? "" : decode(pair.substr(equals + 1));
    }
    query.remove_prefix(pair.size() < query.size() ? pair.size() + 1 : query.size());
  }
  return std::nullopt;
}

}  // namespace wayfarer
