/*
 * What the two halves of the glue share of the canonical ABI: handles, the layout of results, and the imports that
 * move bodies. Not for services.
 */
#ifndef WASI_HTTP_ABI_H
#define WASI_HTTP_ABI_H

#include <stdbool.h>

#include "wasi-http.h"

#define HTTP "wasi:http/types@0.2.12"
#define STREAMS "wasi:io/streams@0.2.12"
#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

typedef int32_t handle;

/** Where the host puts strings and lists it hands us; free() gives them back. */
void *cabi_realloc(void *block, size_t old_size, size_t align, size_t new_size);

/** The payload of a result whose ok case is one handle. */
static inline handle ok_handle(const int32_t result[2]) {
  if ((uint8_t)result[0] != 0) __builtin_trap();
  return result[1];
}

/** One element of `list<tuple<field-name, field-value>>` is laid out as an http_header. */
typedef struct {
  http_header *data;
  size_t count;
} header_list;

header_list read_fields(handle fields);
void free_headers(header_list headers);

/** Opens an incoming-body; `stream` and `body` are to be dropped in this order. */
handle open_incoming_body(handle body);
/** A piece of at most `size` bytes, owned by the caller; empty at the end. */
http_text read_piece(handle stream, size_t size);
void close_incoming_body(handle stream, handle body);
/** All there is; consumes both handles. The caller frees its data. */
http_text read_all(handle stream, handle body);

/** `false`: the reader went away. */
bool write_all(handle stream, http_text bytes);
void finish_outgoing_body(handle stream, handle body);

/** A fields resource; traps when a header is none. */
handle new_fields(const http_header *headers, size_t count);

#endif
