/*
 * The canonical ABI of wasi:keyvalue/store 0.2.0-draft by hand. Every result has its discriminant at 0 and a payload of
 * one layout at 4: a discriminant, and pointer and length of a string or a list behind it.
 */
#include <stdlib.h>

#include "wasi-http-abi.h"
#include "wasi-keyvalue.h"

#define STORE "wasi:keyvalue/store@0.2.0-draft"

typedef struct {
  uint8_t is_error;
  _Alignas(4) union {
    handle bucket;
    struct {
      uint8_t tag; /* of `error`, or whether the option has a value */
      http_text text;
    } either;
  } payload;
} keyvalue_result;

/* clang-format off */
IMPORT(STORE, "open") void store_open(const char *identifier, size_t length, keyvalue_result *result);
IMPORT(STORE, "[method]bucket.get") void bucket_get(handle, const char *key, size_t length, keyvalue_result *result);
IMPORT(STORE, "[method]bucket.set") void bucket_set(handle, const char *key, size_t length, const char *value, size_t value_length, keyvalue_result *result);
IMPORT(STORE, "[resource-drop]bucket") void drop_bucket(handle);
/* clang-format on */

enum { ERROR_OTHER = 2 };

/** The cases of `error` in their order, behind the one that is none. */
static keyvalue_outcome outcome_of(const keyvalue_result *result) {
  if (!result->is_error) return KEYVALUE_OK;
  uint8_t tag = result->payload.either.tag;
  if (tag == ERROR_OTHER && result->payload.either.text.length > 0) free((void *)result->payload.either.text.data);
  return (keyvalue_outcome)(KEYVALUE_NO_SUCH_STORE + tag);
}

keyvalue_outcome keyvalue_open(http_text identifier, keyvalue_bucket *bucket) {
  keyvalue_result result;
  store_open(identifier.data, identifier.length, &result);
  if (!result.is_error) bucket->handle = result.payload.bucket;
  return outcome_of(&result);
}

void keyvalue_close(keyvalue_bucket bucket) { drop_bucket(bucket.handle); }

/** A list of no bytes is nowhere in memory: its pointer is none that free() would take, nor NULL. */
static http_text owned(http_text value) {
  if (value.length > 0) return value;
  char *block = malloc(1);
  if (block == NULL) __builtin_trap();
  return (http_text){block, 0};
}

keyvalue_outcome keyvalue_get(keyvalue_bucket bucket, http_text key, http_text *value) {
  keyvalue_result result;
  bucket_get(bucket.handle, key.data, key.length, &result);
  bool has_value = !result.is_error && result.payload.either.tag != 0;
  *value = has_value ? owned(result.payload.either.text) : (http_text){NULL, 0};
  return outcome_of(&result);
}

keyvalue_outcome keyvalue_set(keyvalue_bucket bucket, http_text key, http_text value) {
  keyvalue_result result;
  bucket_set(bucket.handle, key.data, key.length, value.data, value.length, &result);
  return outcome_of(&result);
}
