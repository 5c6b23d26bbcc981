/*
 * What a service asks of others, and waiting for it: wasi:http/outgoing-handler, wasi:io/poll and the clock's pollables;
 * and what it has to say to people: wasi:cli/stderr.
 *
 * Only components that call one of these functions import those interfaces: the linker drops what nobody calls.
 */
#include <stdlib.h>
#include <string.h>

#include "wasi-http-abi.h"

#define OUTGOING "wasi:http/outgoing-handler@0.2.12"
#define POLL "wasi:io/poll@0.2.12"
#define CLOCK "wasi:clocks/monotonic-clock@0.2.12"
#define STDERR "wasi:cli/stderr@0.2.12"

/* clang-format off */
IMPORT(HTTP, "[constructor]outgoing-request") handle outgoing_request_new(handle headers);
IMPORT(HTTP, "[method]outgoing-request.set-method") int32_t outgoing_request_set_method(handle, int32_t tag, const char *name, size_t length);
IMPORT(HTTP, "[method]outgoing-request.set-scheme") int32_t outgoing_request_set_scheme(handle, int32_t is_some, int32_t tag, const char *name, size_t length);
IMPORT(HTTP, "[method]outgoing-request.set-authority") int32_t outgoing_request_set_authority(handle, int32_t is_some, const char *name, size_t length);
IMPORT(HTTP, "[method]outgoing-request.set-path-with-query") int32_t outgoing_request_set_path(handle, int32_t is_some, const char *path, size_t length);
IMPORT(HTTP, "[method]outgoing-request.body") void outgoing_request_body(handle, void *result);
IMPORT(HTTP, "[method]outgoing-body.write") void outgoing_body_write_to(handle, void *result);
IMPORT(HTTP, "[method]future-incoming-response.subscribe") handle future_response_subscribe(handle);
IMPORT(HTTP, "[method]future-incoming-response.get") void future_response_get(handle, void *result);
IMPORT(HTTP, "[method]incoming-response.status") int32_t incoming_response_status(handle);
IMPORT(HTTP, "[method]incoming-response.headers") handle incoming_response_headers(handle);
IMPORT(HTTP, "[method]incoming-response.consume") void incoming_response_consume(handle, void *result);
IMPORT(HTTP, "[resource-drop]future-incoming-response") void drop_future_response(handle);
IMPORT(HTTP, "[resource-drop]incoming-response") void drop_incoming_response(handle);
IMPORT(OUTGOING, "handle") void outgoing_handle(handle request, int32_t has_options, handle options, void *result);
IMPORT(POLL, "[method]pollable.block") void pollable_block(handle);
IMPORT(POLL, "[resource-drop]pollable") void drop_pollable(handle);
IMPORT(STDERR, "get-stderr") handle get_stderr(void);
IMPORT(STREAMS, "[resource-drop]output-stream") void drop_stream(handle);
IMPORT(CLOCK, "subscribe-duration") handle clock_subscribe_duration(int64_t nanoseconds);
/* clang-format on */

enum { METHOD_OTHER = 9, SCHEME_HTTP = 0 };

static int32_t method_tag(const char *name) {
  static const char *const NAMES[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"};
  for (int32_t tag = 0; tag < METHOD_OTHER; tag++) {
    if (strcmp(name, NAMES[tag]) == 0) return tag;
  }
  return METHOD_OTHER;
}

static void wait_for(handle pollable) {
  pollable_block(pollable);
  drop_pollable(pollable);
}

/** `result<_, error-code>` behind a tag of its own: the code's number is at the payload's start. */
typedef struct {
  uint8_t is_error;
  _Alignas(8) union {
    handle ok;
    uint8_t error_tag;
    uint8_t widest[32];
  } payload;
} http_result;

int http_ask(const http_call *call, http_answer *answer) {
  handle request = outgoing_request_new(new_fields(call->headers, call->header_count));
  int32_t refused =
      outgoing_request_set_method(request, method_tag(call->method), call->method, strlen(call->method)) |
      outgoing_request_set_scheme(request, 1, SCHEME_HTTP, NULL, 0) |
      outgoing_request_set_authority(request, 1, call->authority, strlen(call->authority)) |
      outgoing_request_set_path(request, 1, call->path, strlen(call->path));
  if (refused) __builtin_trap();

  int32_t result[2];
  outgoing_request_body(request, result);
  handle body = ok_handle(result);
  http_result sent;
  outgoing_handle(request, 0, 0, &sent);
  if (sent.is_error) return 1 + sent.payload.error_tag;
  outgoing_body_write_to(body, result);
  handle stream = ok_handle(result);
  write_all(stream, call->body);
  finish_outgoing_body(stream, body);

  handle future = sent.payload.ok;
  wait_for(future_response_subscribe(future));
  struct {
    uint8_t is_some;
    _Alignas(8) uint8_t is_taken; /* the outer result: an error at the second call */
    http_result received;
  } got;
  future_response_get(future, &got);
  drop_future_response(future);
  if (!got.is_some || got.is_taken) __builtin_trap();
  if (got.received.is_error) return 1 + got.received.payload.error_tag;

  handle response = got.received.payload.ok;
  header_list headers = read_fields(incoming_response_headers(response));
  incoming_response_consume(response, result);
  handle incoming = ok_handle(result);
  *answer = (http_answer){
      .status = (uint16_t)incoming_response_status(response),
      .headers = headers.data,
      .header_count = headers.count,
      .body = read_all(open_incoming_body(incoming), incoming),
  };
  drop_incoming_response(response);
  return 0;
}

void http_answer_free(http_answer *answer) {
  free_headers((header_list){(http_header *)answer->headers, answer->header_count});
  if (answer->body.length > 0) free((void *)answer->body.data);
}

void http_sleep(uint32_t ms) { wait_for(clock_subscribe_duration((int64_t)ms * 1000000)); }

void http_log(http_text line) {
  handle stream = get_stderr();
  write_all(stream, line);
  write_all(stream, (http_text){"\n", 1});
  drop_stream(stream);
}
