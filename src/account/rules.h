/* What a key is spelled like, and the lists that restrict it: models, addresses.
 * Internal to account/. No state. */
#pragma once

#include "account/account.h"
#include "base/address.h"

#define KEY_SECRET_CHARS 40

/* A new key: its whole text, and its hint (as in struct account_key). */
void key_text_make(bool is_test, char ret_text[ACCOUNT_KEY_TEXT_MAX]);
void key_text_hint(const char *text, char ret_hint[24]);
/* "tt-" or "tt-test-" and 40 of [A-Za-z0-9], exactly. */
bool key_text_valid(struct slice text);

/* Brings a list as people write it ("a, b*,c") into the form that is stored
 * ("a,b*,c"), NULL when it restricts nothing. ERR_INVALID_PARAMETER names the item
 * that is wrong. *ret: owned by the caller. */
bool models_check(const char *list, char **ret, struct err *err) MUST_CHECK;
bool addresses_check(const char *list, char **ret, struct err *err) MUST_CHECK;
/* The stored form as ranges; returns how many there are. */
int addresses_parse(const char *list, struct address_range ret[ACCOUNT_ADDRESSES_MAX]);
/* Printable UTF-8 of 1 to ACCOUNT_NAME_MAX bytes; param names it in the error. */
bool name_check(const char *name, const char *param, struct err *err) MUST_CHECK;
