/*
 * The canonical ABI of wasi:http 0.2.12 by hand: which handle is owned by whom, and the layout of each result.
 *
 * A result or option larger than one flat value is written to a return area that the caller passes last: a
 * discriminant byte at 0, the payload at its own alignment. Resources are i32 handles; those we own are dropped here,
 * children before parents, since a host traps on a parent dropped while a child of it lives.
 * See https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md
 */
#include <stdlib.h>
#include <string.h>

#include "wasi-http-abi.h"

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
  READ_BYTES_MIN = 65536,
  WRITE_BYTES_MAX = 4096, /* blocking-write-and-flush takes no more: wasi-io, streams.wit */
};

/* Of the handler's call that is under way; a component instance runs one at a time. */
static handle current_outparam;
static handle request_body, request_stream;
static handle response_body, response_stream;

__attribute__((weak)) const int http_body_in_pieces = 0;

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

header_list read_fields(handle fields) {
  header_list headers;
  fields_entries(fields, &headers);
  drop_fields(fields);
  return headers;
}

void free_headers(header_list headers) {
  for (size_t i = 0; i < headers.count; i++) {
    free_text(headers.data[i].name);
    free_text(headers.data[i].value);
  }
  if (headers.count > 0) free(headers.data);
}

handle new_fields(const http_header *headers, size_t count) {
  int32_t result[2];
  fields_from_list(headers, count, result);
  return ok_handle(result);
}

handle open_incoming_body(handle body) {
  int32_t result[2];
  incoming_body_stream(body, result);
  return ok_handle(result);
}

http_text read_piece(handle stream, size_t size) {
  for (;;) {
    struct {
      uint8_t is_error; /* stream-error: closed (the end), or a failure; both end the body */
      http_text chunk;
    } read;
    input_stream_blocking_read(stream, (int64_t)size, &read);
    if (read.is_error) return (http_text){NULL, 0};
    if (read.chunk.length > 0) return read.chunk;
  }
}

void close_incoming_body(handle stream, handle body) {
  drop_input_stream(stream);
  drop_incoming_body(body);
}

/* Each read asks for as much as there is already, so that a large body is copied a few times at most. */
http_text read_all(handle stream, handle body) {
  char *bytes = NULL;
  size_t length = 0;
  size_t room = 0;
  for (;;) {
    http_text chunk = read_piece(stream, length > READ_BYTES_MIN ? length : READ_BYTES_MIN);
    if (chunk.length == 0) break;
    if (length == 0) {
      bytes = (char *)chunk.data;
      length = room = chunk.length;
      continue;
    }
    if (room - length < chunk.length) {
      room = 2 * room + chunk.length;
      bytes = cabi_realloc(bytes, length, 1, room);
    }
    memcpy(bytes + length, chunk.data, chunk.length);
    length += chunk.length;
    free_text(chunk);
  }
  close_incoming_body(stream, body);
  return (http_text){bytes, length};
}

bool write_all(handle stream, http_text bytes) {
  for (size_t offset = 0; offset < bytes.length; offset += WRITE_BYTES_MAX) {
    size_t left = bytes.length - offset;
    int32_t written[3];
    output_stream_blocking_write(stream, bytes.data + offset, left < WRITE_BYTES_MAX ? left : WRITE_BYTES_MAX, written);
    if ((uint8_t)written[0] != 0) return false;
  }
  return true;
}

void finish_outgoing_body(handle stream, handle body) {
  drop_output_stream(stream);
  /* result<_, error-code>: the widest error, an option of a record, makes 40 bytes aligned to 8. */
  int64_t finished[5];
  outgoing_body_finish(body, 0, 0, finished);
}

void http_begin(const http_response *response) {
  int32_t result[2];
  handle outgoing = outgoing_response_new(new_fields(response->headers, response->header_count));
  if (outgoing_response_set_status(outgoing, response->status) != 0) __builtin_trap();
  outgoing_response_body(outgoing, result);
  response_body = ok_handle(result);
  response_outparam_set(current_outparam, 0, outgoing, 0, 0, 0, 0, 0, 0);
  outgoing_body_write(response_body, result);
  response_stream = ok_handle(result);
  write_all(response_stream, response->body);
}

int http_write(http_text piece) { return write_all(response_stream, piece); }

void http_end(void) { finish_outgoing_body(response_stream, response_body); }

void http_respond(const http_response *response) {
  http_begin(response);
  http_end();
}

http_text http_read(void) { return read_piece(request_stream, READ_BYTES_MIN); }

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
  http_request request = {.method = read_method(incoming, &other_method)};

  request_path_with_query(incoming, &target);
  if (target.is_some && target.text.length > 0) {
    const char *mark = memchr(target.text.data, '?', target.text.length);
    size_t path_length = mark == NULL ? target.text.length : (size_t)(mark - target.text.data);
    request.path = (http_text){target.text.data, path_length};
    if (mark != NULL) request.query = (http_text){mark + 1, target.text.length - path_length - 1};
  }

  header_list headers = read_fields(request_headers(incoming));
  request.headers = headers.data;
  request.header_count = headers.count;
  int32_t result[2];
  request_consume(incoming, result);
  request_body = ok_handle(result);
  request_stream = open_incoming_body(request_body);
  if (!http_body_in_pieces) request.body = read_all(request_stream, request_body);

  http_handle(&request);

  if (http_body_in_pieces) close_incoming_body(request_stream, request_body);
  free_text(request.body);
  free_headers(headers);
  if (target.is_some) free_text(target.text);
  free_text(other_method);
  drop_incoming_request(incoming);
}
