#pragma once

#include <string>

#include "trip.h"

namespace wayfarer {

/** Plans the trip and writes it down as JSON. */
std::string plan_report(const Trip &trip);

std::string distance_report(Point from, Point to, Pace pace);

}  // namespace wayfarer
