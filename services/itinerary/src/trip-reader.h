#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json-value.h"
#include "trip.h"

namespace wayfarer {

struct FieldError {
  std::string path;  ///< As a script would reach the field: stops[0].nights
  std::string message;
};

/** The trip a request asks for; nothing, and every error there is, when a field is missing or wrong. */
std::optional<Trip> read_trip(const JsonValue &json, std::vector<FieldError> &errors);

std::optional<Pace> parse_pace(std::string_view text);

}  // namespace wayfarer
