#pragma once

#include <string>
#include <vector>

#include "leg.h"
#include "trip.h"

namespace wayfarer {

struct Day {
  DayNumber date;
  std::vector<size_t> visits;  ///< Indexes of stops, in the order of the day; each once.
  double distance_km = 0;
  double hours = 0;
};

/**
 * Spreads a trip over days. `stops` are in visiting order, `legs[i]` leads from stop i to stop i + 1.
 *
 * The night closes a day, so a stop's nights are the days from arrival on, and the journey onward is made on the day
 * after the last night. Where no night is planned, journeys share a day as long as the pace's hours allow.
 */
std::vector<Day> plan_days(const Trip &trip, const std::vector<Stop> &stops, const std::vector<Leg> &legs);

std::string day_title(const std::vector<Day> &days, size_t index, const std::vector<Stop> &stops);

}  // namespace wayfarer
