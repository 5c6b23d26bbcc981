#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wayfarer {

/** The first value of a parameter, decoded as application/x-www-form-urlencoded. */
std::optional<std::string> query_parameter(std::string_view query, std::string_view name);

}  // namespace wayfarer
