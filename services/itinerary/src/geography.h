#pragma once

#include <optional>
#include <string_view>

namespace wayfarer {

struct Point {
  double lat;  ///< Degrees, -90 to 90.
  double lon;  ///< Degrees, -180 to 180.
};

/** Great-circle distance by the haversine formula on a sphere of the mean Earth radius; within 0.5 % of the ellipsoid. */
double distance_km(Point from, Point to);

/** Reads "lat,lon" in degrees. */
std::optional<Point> parse_point(std::string_view text);

}  // namespace wayfarer
