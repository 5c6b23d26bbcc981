#include "geography.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

namespace wayfarer {
namespace {

/** IUGG mean radius R1 = (2a + b) / 3 of WGS 84. */
constexpr double EARTH_RADIUS_KM = 6371.0088;
constexpr double RADIANS_PER_DEGREE = 3.14159265358979323846 / 180;

/** A plain decimal number within ±limit. strtod alone would also take "inf", "nan" and hexadecimal. */
std::optional<double> parse_degrees(std::string_view text, double limit) {
  if (text.empty() || text.find_first_not_of("+-.0123456789") != std::string_view::npos) return std::nullopt;
  std::string copy(text);
  char *end = nullptr;
  double degrees = std::strtod(copy.c_str(), &end);
  if (end != copy.c_str() + copy.size() || std::fabs(degrees) > limit) return std::nullopt;
  return degrees;
}

}  // namespace

double distance_km(Point from, Point to) {
  double phi1 = from.lat * RADIANS_PER_DEGREE;
  double phi2 = to.lat * RADIANS_PER_DEGREE;
  double sin_lat = std::sin((phi2 - phi1) / 2);
  double sin_lon = std::sin((to.lon - from.lon) * RADIANS_PER_DEGREE / 2);
  double a = sin_lat * sin_lat + std::cos(phi1) * std::cos(phi2) * sin_lon * sin_lon;
  // Rounding can take `a` a hair over 1 for antipodes, where asin has no value.
  return 2 * EARTH_RADIUS_KM * std::asin(std::sqrt(std::min(1.0, a)));
}

std::optional<Point> parse_point(std::string_view text) {
  size_t comma = text.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  std::optional<double> lat = parse_degrees(text.substr(0, comma), 90);
  std::optional<double> lon = parse_degrees(text.substr(comma + 1), 180);
  if (!lat || !lon) return std::nullopt;
  return Point{*lat, *lon};
}

}  // namespace wayfarer
