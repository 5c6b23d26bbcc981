/* Says hello: what is measured is the way there and back. */
#include "http.h"

void http_handle(const http_request *request) {
  (void)request;
  http_header headers[] = {{{"content-type", 12}, {"text/plain", 10}}};
  http_respond(&(http_response){200, headers, 1, {"Hello, world!", 13}});
}
