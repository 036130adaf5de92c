/* One byte of classes for every byte; see enum http_char. The rows of letters and digits
 * are the same but for a few, so the table is made of ranges. */
#include "http/scan.h"

#define TOKEN HTTP_CHAR_TOKEN
#define PATH HTTP_CHAR_PATH
#define QUERY HTTP_CHAR_QUERY
#define HOST HTTP_CHAR_HOST
#define FIELD HTTP_CHAR_FIELD
#define ID HTTP_CHAR_ID
#define ALNUM (TOKEN | PATH | QUERY | HOST | FIELD | ID)

const uint8_t http_chars[256] = {
	['\t'] = FIELD,
	[' '] = FIELD,
	['0' ... '9'] = ALNUM,
	['A' ... 'Z'] = ALNUM,
	['a' ... 'z'] = ALNUM,
	[0x80 ... 0xFF] = FIELD, /* obs-text */
	['-'] = ALNUM,
	['.'] = ALNUM,
	['_'] = ALNUM,
	['~'] = TOKEN | PATH | QUERY | HOST | FIELD,
	['!'] = TOKEN | PATH | QUERY | HOST | FIELD,
	['$'] = TOKEN | PATH | QUERY | HOST | FIELD,
	['&'] = TOKEN | PATH | QUERY | HOST | FIELD,
	['\''] = TOKEN | PATH | QUERY | HOST | FIELD,
	['*'] = TOKEN | PATH | QUERY | HOST | FIELD,
	['+'] = TOKEN | PATH | QUERY | HOST | FIELD,
	['('] = PATH | QUERY | HOST | FIELD,
	[')'] = PATH | QUERY | HOST | FIELD,
	[','] = PATH | QUERY | HOST | FIELD,
	[';'] = PATH | QUERY | HOST | FIELD,
	['='] = PATH | QUERY | HOST | FIELD,
	[':'] = PATH | QUERY | FIELD,
	['@'] = PATH | QUERY | FIELD,
	['/'] = PATH | QUERY | FIELD,
	['#'] = TOKEN | FIELD,
	['%'] = TOKEN | FIELD | HTTP_CHAR_ESCAPE,
	['^'] = TOKEN | QUERY | FIELD,
	['`'] = TOKEN | QUERY | FIELD,
	['|'] = TOKEN | QUERY | FIELD,
	['?'] = QUERY | FIELD,
	['"'] = QUERY | FIELD,
	['<'] = QUERY | FIELD,
	['>'] = QUERY | FIELD,
	['['] = QUERY | FIELD,
	[']'] = QUERY | FIELD,
	['\\'] = QUERY | FIELD,
	['{'] = QUERY | FIELD,
	['}'] = QUERY | FIELD,
};
