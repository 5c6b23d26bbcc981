/*
 * An HTTP service in a few lines of C or C++: implement http_handle(), answer with http_respond().
 *
 * The same source builds for two ABIs: a wasi:http component with wasi-http-c, a raw module with raw-c.
 * Trade-off: request and answer are buffered whole.
 */
#ifndef HTTP_H
#define HTTP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A piece of text or bytes; not terminated by a zero. */
typedef struct {
  const char *data;
  size_t length;
} http_text;

typedef struct {
  http_text name; /* lower case in requests */
  http_text value;
} http_header;

typedef struct {
  http_text method; /* as on the wire, e.g. "GET" */
  http_text path;   /* percent-encoded, without the query */
  http_text query;  /* without the question mark; empty when there is none */
  const http_header *headers;
  size_t header_count;
  http_text body;
} http_request;

typedef struct {
  uint16_t status;
  const http_header *headers;
  size_t header_count;
  http_text body;
} http_response;

/** Implemented by the service. Everything in `request` is valid until the call returns. */
void http_handle(const http_request *request);

/** Sends the answer. Call it exactly once in http_handle(): without it the host fails the request. */
void http_respond(const http_response *response);

/** The header's value, or an empty text with `data == NULL`. `name` in lower case. */
http_text http_request_header(const http_request *request, const char *name);

#ifdef __cplusplus
}
#endif

#endif
