#pragma once

#include "geography.h"
#include "trip.h"

namespace wayfarer {

/** The way from one stop to the next. */
struct Leg {
  double distance_km;  ///< Great circle.
  double hours;        ///< Door to door, on real ways, which are longer.
  const char *mode;    ///< walk, bus, train or flight
};

Leg plan_leg(Point from, Point to, Pace pace);

}  // namespace wayfarer
