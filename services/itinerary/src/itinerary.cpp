/* The itinerary service: POST /api/itinerary/plan and GET /api/itinerary/distance. */
#include <string_view>

#include "answer.h"
#include "itinerary-report.h"
#include "json-parser.h"
#include "query.h"
#include "trip-reader.h"
#include "wasi-http.h"

namespace wayfarer {
namespace {

/** 50 stops take some 10 KiB. */
constexpr size_t BODY_BYTES_MAX = 65536;

std::string_view view(http_text text) { return {text.data, text.length}; }

void plan(std::string_view body) {
  if (body.size() > BODY_BYTES_MAX) {
    return answer_problem(413, "Content Too Large", "A trip must fit in " + std::to_string(BODY_BYTES_MAX) + " bytes");
  }
  JsonError syntax;
  std::optional<JsonValue> json = parse_json(body, syntax);
  if (!json) {
    return answer_problem(400, "Bad Request",
                          "The body is not JSON: " + std::string(syntax.message) + " at byte " +
                              std::to_string(syntax.offset));
  }
  std::vector<FieldError> errors;
  std::optional<Trip> trip = read_trip(*json, errors);
  if (!trip) return answer_problem(422, "Unprocessable Content", "The trip cannot be planned as it is", errors);
  answer_json(plan_report(*trip));
}

void distance(std::string_view query) {
  std::vector<FieldError> errors;
  auto point = [&](const char *name) {
    std::optional<Point> point = parse_point(query_parameter(query, name).value_or(""));
    if (!point) errors.push_back({name, "must be lat,lon in degrees, e.g. 48.85,2.35"});
    return point.value_or(Point{0, 0});
  };
  Point from = point("from");
  Point to = point("to");
  std::optional<Pace> pace = parse_pace(query_parameter(query, "pace").value_or("normal"));
  if (!pace) errors.push_back({"pace", "must be relaxed, normal or brisk"});
  if (errors.empty()) return answer_json(distance_report(from, to, *pace));
  answer_problem(400, "Bad Request", "The parameter " + errors[0].path + " " + errors[0].message, errors);
}

void route(std::string_view method, std::string_view path, const http_request &request) {
  if (path == "/api/itinerary/plan") {
    return method == "POST" ? plan(view(request.body)) : answer_method_not_allowed("POST");
  }
  if (path == "/api/itinerary/distance") {
    return method == "GET" ? distance(view(request.query)) : answer_method_not_allowed("GET");
  }
  answer_problem(404, "Not Found", "Nothing is at " + std::string(path));
}

}  // namespace
}  // namespace wayfarer

extern "C" void http_handle(const http_request *request) {
  wayfarer::route(wayfarer::view(request->method), wayfarer::view(request->path), *request);
}
