/*
 * wasi:keyvalue/store for a component in C or C++: the stores that `capabilities.keyValue` grants.
 *
 * All but opening and closing waits: it needs `"build": { "blocking": true }` in service.json, and a host that can suspend.
 */
#ifndef WASI_KEYVALUE_H
#define WASI_KEYVALUE_H

#include "http.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  KEYVALUE_OK,
  KEYVALUE_NO_SUCH_STORE,
  KEYVALUE_ACCESS_DENIED, /* the store was not granted */
  KEYVALUE_OTHER,
} keyvalue_outcome;

/** An open store. */
typedef struct {
  int32_t handle;
} keyvalue_bucket;

/** `bucket` is to be given back by keyvalue_close(), unless this failed. */
keyvalue_outcome keyvalue_open(http_text identifier, keyvalue_bucket *bucket);
void keyvalue_close(keyvalue_bucket bucket);

/** `value` is to be given back by free(); its data is NULL when there is none. */
keyvalue_outcome keyvalue_get(keyvalue_bucket bucket, http_text key, http_text *value);
keyvalue_outcome keyvalue_set(keyvalue_bucket bucket, http_text key, http_text value);

#ifdef __cplusplus
}
#endif

#endif
