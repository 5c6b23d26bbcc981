/*
 * The canonical ABI of wasi:http 0.2.12 by hand: which handle is owned by whom, and the layout of each result.
 *
 * A result or option larger than one flat value is written to a return area that the caller passes last: a
 * discriminant byte at 0, the payload at its own alignment. Resources are i32 handles; those we own are dropped here,
 * children before parents, since a host traps on a parent dropped while a child of it lives.
 * See https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md
 */
#include "wasi-http.h"

#include <stdlib.h>
#include <string.h>

#define HTTP "wasi:http/types@0.2.12"
#define STREAMS "wasi:io/streams@0.2.12"
#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

typedef int32_t handle;

/* clang-format off */
IMPORT(HTTP, "[method]incoming-request.method") void request_method(handle, void *result);
IMPORT(HTTP, "[method]incoming-request.path-with-query") void request_path_with_query(handle, void *result);
IMPORT(HTTP, "[method]incoming-request.headers") handle request_headers(handle);
IMPORT(HTTP, "[method]incoming-request.consume") void request_consume(handle, void *result);
IMPORT(HTTP, "[method]incoming-body.stream") void incoming_body_stream(handle, void *result);
IMPORT(HTTP, "[method]fields.entries") void fields_entries(handle, void *result);
IMPORT(HTTP, "[static]fields.from-list") void fields_from_list(const void *entries, size_t count, void *result);
IMPORT(HTTP, "[constructor]outgoing-response") handle outgoing_response_new(handle headers);
IMPORT(HTTP, "[method]outgoing-response.set-status-code") int32_t outgoing_response_set_status(handle, int32_t status);
IMPORT(HTTP, "[method]outgoing-response.body") void outgoing_response_body(handle, void *result);
IMPORT(HTTP, "[method]outgoing-body.write") void outgoing_body_write(handle, void *result);
IMPORT(HTTP, "[static]outgoing-body.finish") void outgoing_body_finish(handle, int32_t has_trailers, handle trailers, void *result);
/* result<outgoing-response, error-code> flattened: the widest error (request-header-size) takes six values after its tag. */
IMPORT(HTTP, "[static]response-outparam.set") void response_outparam_set(handle, int32_t is_error, int32_t response, int32_t, int64_t, int32_t, int32_t, int32_t, int32_t);
IMPORT(HTTP, "[resource-drop]incoming-request") void drop_incoming_request(handle);
IMPORT(HTTP, "[resource-drop]incoming-body") void drop_incoming_body(handle);
IMPORT(HTTP, "[resource-drop]fields") void drop_fields(handle);
IMPORT(STREAMS, "[method]input-stream.blocking-read") void input_stream_blocking_read(handle, int64_t length, void *result);
IMPORT(STREAMS, "[method]output-stream.blocking-write-and-flush") void output_stream_blocking_write(handle, const char *data, size_t length, void *result);
IMPORT(STREAMS, "[resource-drop]input-stream") void drop_input_stream(handle);
IMPORT(STREAMS, "[resource-drop]output-stream") void drop_output_stream(handle);
/* clang-format on */

enum {
  READ_BYTES = 65536,
  WRITE_BYTES_MAX = 4096, /* blocking-write-and-flush takes no more: wasi-io, streams.wit */
};

/* Of the handler's call that is under way; a component instance runs one at a time. */
static handle current_outparam;

/** Where the host puts strings and lists it hands us. free() in handle() gives them back. */
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *block, size_t old_size, size_t align,
                                                                size_t new_size) {
  (void)old_size;
  if (new_size == 0) return (void *)align;
  void *grown = realloc(block, new_size);
  if (grown == NULL) __builtin_trap();
  return grown;
}

static void free_text(http_text text) {
  if (text.length > 0) free((void *)text.data);
}

/** The payload of a result whose ok case is one handle. */
static handle ok_handle(const int32_t result[2]) {
  if ((uint8_t)result[0] != 0) __builtin_trap();
  return result[1];
}

/** variant method { get, …, other(string) }; `owned` is the host's string, when there is one. */
static http_text read_method(handle request, http_text *owned) {
  static const char *const NAMES[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"};
  struct {
    uint8_t tag;
    http_text other;
  } method;
  request_method(request, &method);
  if (method.tag < sizeof NAMES / sizeof *NAMES) {
    return (http_text){NAMES[method.tag], strlen(NAMES[method.tag])};
  }
  *owned = method.other;
  return method.other;
}

/** The whole body. The caller frees its data. */
static http_text read_body(handle request) {
  int32_t result[2];
  request_consume(request, result);
  handle body = ok_handle(result);
  incoming_body_stream(body, result);
  handle stream = ok_handle(result);

  char *bytes = NULL;
  size_t length = 0;
  for (;;) {
    struct {
      uint8_t is_error; /* stream-error: closed (the end), or a failure; both end the body */
      http_text chunk;
    } read;
    input_stream_blocking_read(stream, READ_BYTES, &read);
    if (read.is_error) break;
    if (read.chunk.length == 0) continue;
    bytes = cabi_realloc(bytes, length, 1, length + read.chunk.length);
    memcpy(bytes + length, read.chunk.data, read.chunk.length);
    length += read.chunk.length;
    free_text(read.chunk);
  }
  drop_input_stream(stream);
  drop_incoming_body(body);
  return (http_text){bytes, length};
}

static void write_body(handle response_body, http_text body) {
  int32_t result[2];
  outgoing_body_write(response_body, result);
  handle stream = ok_handle(result);
  for (size_t offset = 0; offset < body.length; offset += WRITE_BYTES_MAX) {
    size_t left = body.length - offset;
    int32_t written[3];
    output_stream_blocking_write(stream, body.data + offset, left < WRITE_BYTES_MAX ? left : WRITE_BYTES_MAX, written);
    if ((uint8_t)written[0] != 0) break; /* the reader went away */
  }
  drop_output_stream(stream);
}

void http_respond(const http_response *response) {
  int32_t result[2];
  fields_from_list(response->headers, response->header_count, result);
  handle outgoing = outgoing_response_new(ok_handle(result));
  if (outgoing_response_set_status(outgoing, response->status) != 0) __builtin_trap();
  outgoing_response_body(outgoing, result);
  handle body = ok_handle(result);
  response_outparam_set(current_outparam, 0, outgoing, 0, 0, 0, 0, 0, 0);
  write_body(body, response->body);
  /* result<_, error-code>: the widest error, an option of a record, makes 40 bytes aligned to 8. */
  int64_t finished[5];
  outgoing_body_finish(body, 0, 0, finished);
}

http_text http_request_header(const http_request *request, const char *name) {
  size_t length = strlen(name);
  for (size_t i = 0; i < request->header_count; i++) {
    const http_header *header = &request->headers[i];
    if (header->name.length == length && memcmp(header->name.data, name, length) == 0) return header->value;
  }
  return (http_text){NULL, 0};
}

__attribute__((export_name("wasi:http/incoming-handler@0.2.12#handle"))) void handle_incoming(handle incoming,
                                                                                               handle outparam) {
  current_outparam = outparam;
  http_text other_method = {NULL, 0};
  struct {
    uint8_t is_some;
    http_text text;
  } target;
  struct {
    http_header *data;
    size_t count;
  } entries;
  http_request request = {.method = read_method(incoming, &other_method)};

  request_path_with_query(incoming, &target);
  if (target.is_some && target.text.length > 0) {
    const char *mark = memchr(target.text.data, '?', target.text.length);
    size_t path_length = mark == NULL ? target.text.length : (size_t)(mark - target.text.data);
    request.path = (http_text){target.text.data, path_length};
    if (mark != NULL) request.query = (http_text){mark + 1, target.text.length - path_length - 1};
  }

  handle headers = request_headers(incoming);
  fields_entries(headers, &entries);
  drop_fields(headers);
  request.headers = entries.data;
  request.header_count = entries.count;
  request.body = read_body(incoming);

  http_handle(&request);

  free_text(request.body);
  for (size_t i = 0; i < entries.count; i++) {
    free_text(entries.data[i].name);
    free_text(entries.data[i].value);
  }
  if (entries.count > 0) free(entries.data);
  if (target.is_some) free_text(target.text);
  free_text(other_method);
  drop_incoming_request(incoming);
}
