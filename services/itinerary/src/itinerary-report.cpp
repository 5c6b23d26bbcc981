#include "itinerary-report.h"

#include "day-plan.h"
#include "json-writer.h"
#include "leg.h"
#include "visiting-order.h"

namespace wayfarer {
namespace {

constexpr int KM_DECIMALS = 1;
constexpr int HOUR_DECIMALS = 1;

void write_leg(JsonWriter &json, const Leg &leg, const Stop &from, const Stop &to) {
  json.open_object().key("from").text(from.name).key("to").text(to.name);
  json.key("fromId").text(from.id).key("toId").text(to.id);
  json.key("distanceKm").number(leg.distance_km, KM_DECIMALS);
  json.key("hours").number(leg.hours, HOUR_DECIMALS);
  json.key("mode").text(leg.mode).close_object();
}

void write_day(JsonWriter &json, const std::vector<Day> &days, size_t index, const std::vector<Stop> &stops) {
  const Day &day = days[index];
  json.open_object().key("date").text(format_date(day.date)).key("title").text(day_title(days, index, stops));
  json.key("stops").open_array();
  for (size_t visit : day.visits) json.text(stops[visit].name);
  json.close_array();
  json.key("distanceKm").number(day.distance_km, KM_DECIMALS);
  json.key("hours").number(day.hours, HOUR_DECIMALS).close_object();
}

void write_point(JsonWriter &json, Point point) {
  json.open_object().key("lat").number(point.lat, 5).key("lon").number(point.lon, 5).close_object();
}

}  // namespace

std::string plan_report(const Trip &trip) {
  std::vector<Point> points;
  for (const Stop &stop : trip.stops) points.push_back(stop.point);
  VisitingOrder given = given_order(points);
  VisitingOrder order = trip.keep_order ? given : shortest_order(points);

  std::vector<Stop> stops;
  for (size_t index : order) stops.push_back(trip.stops[index]);
  std::vector<Leg> legs;
  for (size_t i = 1; i < stops.size(); i++) legs.push_back(plan_leg(stops[i - 1].point, stops[i].point, trip.pace));
  std::vector<Day> days = plan_days(trip, stops, legs);

  double total_km = length_km(points, order);
  JsonWriter json;
  json.open_object().key("totalKm").number(total_km, KM_DECIMALS);
  json.key("savedKm").number(length_km(points, given) - total_km, KM_DECIMALS);
  json.key("order").open_array();
  for (size_t index : order) json.number(static_cast<double>(index));
  json.close_array().key("legs").open_array();
  for (size_t i = 0; i < legs.size(); i++) write_leg(json, legs[i], stops[i], stops[i + 1]);
  json.close_array().key("days").open_array();
  for (size_t i = 0; i < days.size(); i++) write_day(json, days, i, stops);
  json.close_array().close_object();
  return json.take();
}

std::string distance_report(Point from, Point to, Pace pace) {
  Leg leg = plan_leg(from, to, pace);
  JsonWriter json;
  json.open_object().key("from");
  write_point(json, from);
  json.key("to");
  write_point(json, to);
  json.key("distanceKm").number(leg.distance_km, KM_DECIMALS);
  json.key("hours").number(leg.hours, HOUR_DECIMALS).key("mode").text(leg.mode).close_object();
  return json.take();
}

}  // namespace wayfarer
