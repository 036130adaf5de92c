/* The date format of HTTP (IMF-fixdate, RFC 9110 §5.6.7), whatever the locale. */
#pragma once

#include <stdint.h>

#define HTTP_DATE_MAX 30 /* "Sun, 06 Nov 1994 08:49:37 GMT" and a terminator */

void http_date_format(int64_t unix_s, char ret[HTTP_DATE_MAX]);
