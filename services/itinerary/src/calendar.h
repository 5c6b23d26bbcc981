#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wayfarer {

/** Days since 1970-01-01 in the proleptic Gregorian calendar. */
using DayNumber = long;

/** Reads YYYY-MM-DD; nothing when it is not a day of the calendar (2026-02-29). */
std::optional<DayNumber> parse_date(std::string_view text);

std::string format_date(DayNumber day);

}  // namespace wayfarer
