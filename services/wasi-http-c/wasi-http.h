/* The API of http-c/http.h, by the name that services for this ABI include. */
#ifndef WASI_HTTP_H
#define WASI_HTTP_H

#include "http.h"

#endif
