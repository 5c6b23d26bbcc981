/* Sends back what it gets: what is measured is how its bytes come in and go out. */
#include "wasi-http.h"

void http_handle(const http_request *request) {
  http_respond(&(http_response){.status = 200, .body = request->body});
}
