#include "answer.h"

#include <cstring>

#include "json-writer.h"
#include "wasi-http.h"

namespace wayfarer {
namespace {

http_text text_of(const char *text) { return {text, std::strlen(text)}; }

void send(int status, const char *content_type, const std::string &body, const char *allow = nullptr) {
  http_header headers[] = {{text_of("content-type"), text_of(content_type)}, {text_of("allow"), {}}};
  if (allow != nullptr) headers[1].value = text_of(allow);
  http_response response = {static_cast<uint16_t>(status), headers, allow == nullptr ? size_t{1} : size_t{2},
                            {body.data(), body.size()}};
  http_respond(&response);
}

std::string problem(int status, const char *title, const std::string &detail, const std::vector<FieldError> &errors) {
  JsonWriter json;
  json.open_object().key("type").text("about:blank").key("title").text(title).key("status").number(status);
  json.key("detail").text(detail);
  if (!errors.empty()) {
    json.key("errors").open_array();
    for (const FieldError &error : errors) {
      json.open_object().key("path").text(error.path).key("message").text(error.message).close_object();
    }
    json.close_array();
  }
  json.close_object();
  return json.take();
}

}  // namespace

void answer_json(const std::string &json) { send(200, "application/json", json); }

void answer_problem(int status, const char *title, const std::string &detail, const std::vector<FieldError> &errors) {
  send(status, "application/problem+json", problem(status, title, detail, errors));
}

void answer_method_not_allowed(const char *allow) {
  send(405, "application/problem+json", problem(405, "Method Not Allowed", std::string("Use ") + allow, {}), allow);
}

}  // namespace wayfarer
