/*
 * What a wasi:http component in C or C++ has beyond http.h: bodies in pieces, a log, calls of other services.
 *
 * Idea: the component model's canonical ABI, written out by hand in wasi-http.c, so that a service needs neither a
 * bindings generator nor a WASI libc call, and its component imports wasi:http/types and wasi:io/streams and no more.
 */
#ifndef WASI_HTTP_H
#define WASI_HTTP_H

#include "http.h"

#ifdef __cplusplus
extern "C" {
#endif

/** In place of http_respond(), for an answer in pieces: head and first piece, more of them, the end. */
void http_begin(const http_response *response);
/** 0 when nobody reads any more. With a host that suspends, returns when the reader keeps up. */
int http_write(http_text piece);
void http_end(void);

/** Defined as 1 by a service that reads the request's body by http_read(); its `request->body` is empty then. */
extern const int http_body_in_pieces;

/** The next piece, to be given back by free(); empty at the end. With a host that suspends, waits for it. */
http_text http_read(void);

/** A line for whoever runs the service, on its stderr. */
void http_log(http_text line);

/** What follows waits: it needs `"build": { "blocking": true }` in service.json, and a host that can suspend. */

typedef struct {
  const char *method;    /* e.g. "POST" */
  const char *authority; /* the service's name, e.g. "maps" */
  const char *path;      /* with the query */
  const http_header *headers;
  size_t header_count;
  http_text body;
} http_call;

typedef struct {
  uint16_t status;
  const http_header *headers;
  size_t header_count;
  http_text body;
} http_answer;

/** Asks another service. 0, or what went wrong: 1 + the number of the error-code in wasi:http. */
int http_ask(const http_call *call, http_answer *answer);
void http_answer_free(http_answer *answer);

void http_sleep(uint32_t ms);

#ifdef __cplusplus
}
#endif

#endif
