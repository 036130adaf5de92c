/* What is not bytes: numbers in other forms, types in words. */
#include "json/reader.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

const char *json_type_name(enum json_type type)
{
	static const char *const names[] = {
	    [JSON_NULL] = "null",       [JSON_BOOL] = "a boolean", [JSON_NUMBER] = "a number",
	    [JSON_STRING] = "a string", [JSON_ARRAY] = "a list",   [JSON_OBJECT] = "an object",
	};

	return names[type];
}

bool json_number_int(struct slice text, int64_t *ret)
{
	return decimal_parse(text, 0, ret);
}

static locale_t c_locale;

static void make_c_locale(void)
{
	c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

bool json_number_double(struct slice text, double *ret)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	char copy[JSON_TOKEN_MAX + 1];

	if (text.len > JSON_TOKEN_MAX)
		return false;
	memcpy(copy, text.p, text.len);
	copy[text.len] = '\0';
	/* The program's locale may write a comma for the point. */
	pthread_once(&once, make_c_locale);
	double v = strtod_l(copy, NULL, c_locale);
	if (!isfinite(v))
		return false;
	*ret = v;
	return true;
}
