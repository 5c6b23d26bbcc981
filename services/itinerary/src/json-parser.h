#pragma once

#include <optional>
#include <string_view>

#include "json-value.h"

namespace wayfarer {

struct JsonError {
  size_t offset = 0;
  const char *message = "";
};

/**
 * Parses one JSON text by RFC 8259, strictly: no comments, no trailing commas, valid UTF-8 only. Nesting deeper than
 * 32 is refused, so that hostile input cannot exhaust the stack (64 KiB by default on wasm32).
 */
std::optional<JsonValue> parse_json(std::string_view text, JsonError &error);

}  // namespace wayfarer
