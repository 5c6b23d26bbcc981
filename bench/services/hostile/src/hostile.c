/* Does what its path says, to see whether others feel it. */
#include <string.h>

#include "http.h"

#define HEADER_COUNT 1000000

static http_header headers[HEADER_COUNT];
static volatile int forever = 1;

static int ends_with(http_text path, const char *word) {
  size_t length = strlen(word);
  return path.length >= length && memcmp(path.data + path.length - length, word, length) == 0;
}

void http_handle(const http_request *request) {
  http_text path = request->path;
  if (ends_with(path, "/loop"))
    while (forever) {
    }
  if (ends_with(path, "/bomb"))
    for (;;) {
      size_t pages = __builtin_wasm_memory_grow(0, 16);
      if (pages == (size_t)-1) __builtin_trap();
      memset((char *)(pages * 65536), 1, 16 * 65536);
    }
  if (ends_with(path, "/trap")) __builtin_trap();
  size_t count = ends_with(path, "/headers") ? HEADER_COUNT : 0;
  for (size_t at = 0; at < count; at++) headers[at] = (http_header){{"x", 1}, {"y", 1}};
  http_respond(&(http_response){200, headers, count, {"harmless", 8}});
}
