/*
 * The raw ABI for services of http.h: HTTP/1.1 messages in linear memory, see docs/build.md.
 *
 * The request is parsed where it lies: names, values, path and body point into the host's message. Only header names
 * are changed, to lower case.
 */
#include <stdlib.h>
#include <string.h>

#include "http.h"

/** What the last call answered, until the host has read it. */
static char *answer = NULL;
static size_t answer_length = 0;

static void *allocate(size_t size) {
  void *block = malloc(size == 0 ? 1 : size);
  if (block == NULL) __builtin_trap();
  return block;
}

/** NULL when there is no room: the host then answers in the service's stead. */
__attribute__((export_name("alloc"))) void *alloc(size_t length) { return malloc(length == 0 ? 1 : length); }

/** From `*at` to the next `stop`, which `*at` is moved past. A message without it is no HTTP message: a trap. */
static http_text read_until(char stop, const char **at, const char *end) {
  const char *start = *at;
  const char *found = memchr(start, stop, (size_t)(end - start));
  if (found == NULL) __builtin_trap();
  *at = found + 1;
  return (http_text){start, (size_t)(found - start)};
}

static http_text read_line(const char **at, const char *end) {
  http_text line = read_until('\n', at, end);
  if (line.length > 0 && line.data[line.length - 1] == '\r') line.length--;
  return line;
}

static void read_target(http_text target, http_request *request) {
  const char *mark = memchr(target.data, '?', target.length);
  request->path = (http_text){target.data, mark == NULL ? target.length : (size_t)(mark - target.data)};
  if (mark != NULL) request->query = (http_text){mark + 1, target.length - request->path.length - 1};
}

static http_text trimmed(http_text text) {
  while (text.length > 0 && (*text.data == ' ' || *text.data == '\t')) text.data++, text.length--;
  while (text.length > 0 && (text.data[text.length - 1] == ' ' || text.data[text.length - 1] == '\t')) text.length--;
  return text;
}

static http_header read_header(http_text line) {
  const char *at = line.data;
  http_text name = read_until(':', &at, line.data + line.length);
  for (char *letter = (char *)name.data; letter < name.data + name.length; letter++) {
    if (*letter >= 'A' && *letter <= 'Z') *letter += 'a' - 'A';
  }
  return (http_header){name, trimmed((http_text){at, (size_t)(line.data + line.length - at)})};
}

static size_t count_lines(const char *at, const char *end) {
  size_t count = 0;
  while (read_line(&at, end).length > 0) count++;
  return count;
}

/** The pointer to the answer in the high half, its length in the low one. */
__attribute__((export_name("handle"))) uint64_t handle(char *message, size_t length) {
  const char *at = message;
  const char *end = message + length;
  http_request request = {0};
  http_text line = read_line(&at, end);
  const char *word = line.data;
  request.method = read_until(' ', &word, line.data + line.length);
  read_target(read_until(' ', &word, line.data + line.length), &request);

  http_header *headers = allocate(count_lines(at, end) * sizeof(http_header));
  for (line = read_line(&at, end); line.length > 0; line = read_line(&at, end)) {
    headers[request.header_count++] = read_header(line);
  }
  request.headers = headers;
  request.body = (http_text){at, (size_t)(end - at)};

  free(answer);
  answer = NULL;
  http_handle(&request);
  if (answer == NULL) __builtin_trap();
  free(headers);
  free(message);
  return (uint64_t)(uintptr_t)answer << 32 | answer_length;
}

/** The host has read the answer. */
__attribute__((export_name("release"))) void release(void *response, size_t length) {
  (void)response, (void)length;
  free(answer);
  answer = NULL;
}

static char *append(char *at, const char *data, size_t length) {
  memcpy(at, data, length);
  return at + length;
}

void http_respond(const http_response *response) {
  char start[] = "HTTP/1.1 000 \r\n";
  start[9] += response->status / 100 % 10;
  start[10] += response->status / 10 % 10;
  start[11] += response->status % 10;
  size_t length = sizeof start - 1 + 2 + response->body.length;
  for (size_t i = 0; i < response->header_count; i++) {
    length += response->headers[i].name.length + 2 + response->headers[i].value.length + 2;
  }

  free(answer);
  answer = allocate(length);
  answer_length = length;
  char *at = append(answer, start, sizeof start - 1);
  for (size_t i = 0; i < response->header_count; i++) {
    const http_header *header = &response->headers[i];
    at = append(at, header->name.data, header->name.length);
    at = append(at, ": ", 2);
    at = append(at, header->value.data, header->value.length);
    at = append(at, "\r\n", 2);
  }
  at = append(at, "\r\n", 2);
  append(at, response->body.data, response->body.length);
}

http_text http_request_header(const http_request *request, const char *name) {
  size_t length = strlen(name);
  for (size_t i = 0; i < request->header_count; i++) {
    const http_header *header = &request->headers[i];
    if (header->name.length == length && memcmp(header->name.data, name, length) == 0) return header->value;
  }
  return (http_text){NULL, 0};
}
