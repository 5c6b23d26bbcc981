#pragma once

#include <string>
#include <vector>

#include "calendar.h"
#include "geography.h"

namespace wayfarer {

/** How much a traveller takes on: when a leg is flown instead of ridden, and the hours on the way in a day. */
enum class Pace { relaxed, normal, brisk };

struct Stop {
  std::string id;
  std::string name;
  Point point;
  int nights;
};

struct Trip {
  DayNumber start;
  Pace pace;
  bool keep_order;
  std::vector<Stop> stops;  ///< At least one.
};

}  // namespace wayfarer
