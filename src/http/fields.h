/* The request fields that this layer itself reads, in one table.
 *
 * X(ID, "name", first letter, alone): `alone` fields are refused when they come twice,
 * because two readers could pick different ones. Length and first letter tell all
 * names apart (checked at compile time by the slots of parse.c).
 */
#pragma once

#define HTTP_FIELD_TABLE(X) \
	X(HOST, "host", 'h', true) \
	X(CONTENT_LENGTH, "content-length", 'c', true) \
	X(TRANSFER_ENCODING, "transfer-encoding", 't', true) \
	X(CONNECTION, "connection", 'c', false) \
	X(EXPECT, "expect", 'e', true) \
	X(CONTENT_TYPE, "content-type", 'c', true) \
	X(AUTHORIZATION, "authorization", 'a', true) \
	X(RANGE, "range", 'r', true) \
	X(IF_RANGE, "if-range", 'i', true) \
	X(IF_NONE_MATCH, "if-none-match", 'i', false) \
	X(IF_MODIFIED_SINCE, "if-modified-since", 'i', false) \
	X(X_REQUEST_ID, "x-request-id", 'x', false) \
	X(X_FORWARDED_FOR, "x-forwarded-for", 'x', false) \
	X(ORIGIN, "origin", 'o', false)

enum http_known_field {
#define X(id, name, letter, alone) HTTP_FIELD_##id,
	HTTP_FIELD_TABLE(X)
#undef X
	HTTP_FIELD_COUNT
};
