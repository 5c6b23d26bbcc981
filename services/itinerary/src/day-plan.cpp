#include "day-plan.h"

namespace wayfarer {
namespace {

double hours_per_day_max(Pace pace) {
  switch (pace) {
    case Pace::relaxed: return 6;
    case Pace::normal: return 9;
    case Pace::brisk: return 14;
  }
  __builtin_unreachable();
}

}  // namespace

std::vector<Day> plan_days(const Trip &trip, const std::vector<Stop> &stops, const std::vector<Leg> &legs) {
  std::vector<Day> days = {{.date = trip.start, .visits = {0}}};
  auto sleep_at = [&](size_t stop) { days.push_back({.date = days.back().date + 1, .visits = {stop}}); };

  for (size_t i = 0; i < stops.size(); i++) {
    for (int night = 0; night < stops[i].nights; night++) sleep_at(i);
    if (i == legs.size()) break;
    bool is_too_much = days.back().hours > 0 && days.back().hours + legs[i].hours > hours_per_day_max(trip.pace);
    if (is_too_much) sleep_at(i);
    Day &today = days.back();
    today.visits.push_back(i + 1);
    today.distance_km += legs[i].distance_km;
    today.hours += legs[i].hours;
  }
  return days;
}

std::string day_title(const std::vector<Day> &days, size_t index, const std::vector<Stop> &stops) {
  const std::vector<size_t> &visits = days[index].visits;
  const std::string &first = stops[visits.front()].name;
  if (visits.size() > 1) {
    std::string title = first + " to " + stops[visits.back()].name;
    for (size_t i = 1; i + 1 < visits.size(); i++) title += (i == 1 ? " via " : ", ") + stops[visits[i]].name;
    return title;
  }
  if (index == 0) return "Arrival in " + first;
  return (index + 1 == days.size() ? "Last day in " : "A day in ") + first;
}

}  // namespace wayfarer
