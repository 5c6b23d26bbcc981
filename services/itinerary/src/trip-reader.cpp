#include "trip-reader.h"

#include <cmath>

namespace wayfarer {
namespace {

constexpr size_t STOPS_MAX = 50;
constexpr size_t NAME_BYTES_MAX = 200;
constexpr int NIGHTS_MAX = 60;
constexpr int TRIP_NIGHTS_MAX = 366;

using Kind = JsonValue::Kind;

class Reader {
 public:
  explicit Reader(std::vector<FieldError> &errors) : errors_(errors) {}

  Trip trip(const JsonValue &json) {
    return {start(json.member("start")), pace(json.member("pace")), keep_order(json.member("keepOrder")),
            stops(json.member("stops"))};
  }

 private:
  void fail(std::string path, std::string message) { errors_.push_back({std::move(path), std::move(message)}); }

  DayNumber start(const JsonValue *json) {
    std::optional<DayNumber> day = json && json->kind == Kind::text ? parse_date(json->text) : std::nullopt;
    if (!day) fail("start", "must be a day of the calendar, written YYYY-MM-DD");
    return day.value_or(0);
  }

  Pace pace(const JsonValue *json) {
    if (!json) return Pace::normal;
    std::optional<Pace> pace = json->kind == Kind::text ? parse_pace(json->text) : std::nullopt;
    if (!pace) fail("pace", "must be relaxed, normal or brisk");
    return pace.value_or(Pace::normal);
  }

  bool keep_order(const JsonValue *json) {
    if (!json) return false;
    if (json->kind != Kind::boolean) fail("keepOrder", "must be true or false");
    return json->boolean;
  }

  std::vector<Stop> stops(const JsonValue *json) {
    std::vector<Stop> stops;
    if (!json || json->kind != Kind::array || json->items.empty() || json->items.size() > STOPS_MAX) {
      fail("stops", "must be a list of 1 to " + std::to_string(STOPS_MAX) + " stops");
      return stops;
    }
    int nights = 0;
    for (size_t i = 0; i < json->items.size(); i++) {
      stops.push_back(stop(json->items[i], "stops[" + std::to_string(i) + "]"));
      nights += stops.back().nights;
    }
    if (nights > TRIP_NIGHTS_MAX) fail("stops", "must add up to at most " + std::to_string(TRIP_NIGHTS_MAX) + " nights");
    return stops;
  }

  Stop stop(const JsonValue &json, const std::string &path) {
    if (json.kind != Kind::object) {
      fail(path, "must be an object");
      return {};
    }
    double lat = degrees(json.member("lat"), path + ".lat", 90);
    double lon = degrees(json.member("lon"), path + ".lon", 180);
    return {id(json.member("id"), path + ".id"), name(json.member("name"), path + ".name"), {lat, lon},
            nights(json.member("nights"), path + ".nights")};
  }

  /** A gazetteer's id is a number, another source's may be a text. Both are only compared and handed back. */
  std::string id(const JsonValue *json, const std::string &path) {
    bool is_usable = json && (json->kind == Kind::number || json->kind == Kind::text) && !json->text.empty();
    if (!is_usable) fail(path, "must be a number or a text that is not empty");
    return is_usable ? json->text : "";
  }

  std::string name(const JsonValue *json, const std::string &path) {
    bool is_usable = json && json->kind == Kind::text && !json->text.empty() && json->text.size() <= NAME_BYTES_MAX;
    if (!is_usable) fail(path, "must be a text of 1 to " + std::to_string(NAME_BYTES_MAX) + " bytes");
    return is_usable ? json->text : "";
  }

  double degrees(const JsonValue *json, const std::string &path, int limit) {
    bool is_usable = json && json->kind == Kind::number && std::fabs(json->number) <= limit;
    if (!is_usable) fail(path, "must be a number from -" + std::to_string(limit) + " to " + std::to_string(limit));
    return is_usable ? json->number : 0;
  }

  int nights(const JsonValue *json, const std::string &path) {
    if (!json) return 1;
    bool is_usable = json->kind == Kind::number && json->number >= 0 && json->number <= NIGHTS_MAX &&
                     json->number == std::floor(json->number);
    if (!is_usable) fail(path, "must be a whole number from 0 to " + std::to_string(NIGHTS_MAX));
    return is_usable ? static_cast<int>(json->number) : 0;
  }

  std::vector<FieldError> &errors_;
};

}  // namespace

std::optional<Pace> parse_pace(std::string_view text) {
  if (text == "relaxed") return Pace::relaxed;
  if (text == "normal") return Pace::normal;
  if (text == "brisk") return Pace::brisk;
  return std::nullopt;
}

std::optional<Trip> read_trip(const JsonValue &json, std::vector<FieldError> &errors) {
  if (json.kind != Kind::object) {
    errors.push_back({"", "must be an object"});
    return std::nullopt;
  }
  Trip trip = Reader(errors).trip(json);
  if (!errors.empty()) return std::nullopt;
  return trip;
}

}  // namespace wayfarer
