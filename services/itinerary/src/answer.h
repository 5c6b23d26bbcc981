#pragma once

#include <string>
#include <vector>

#include "trip-reader.h"

namespace wayfarer {

void answer_json(const std::string &json);

/** RFC 9457 problem details; `errors` names the fields that were wrong. */
void answer_problem(int status, const char *title, const std::string &detail, const std::vector<FieldError> &errors = {});

void answer_method_not_allowed(const char *allow);

}  // namespace wayfarer
