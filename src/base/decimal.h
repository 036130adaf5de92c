/* Decimal numbers as scaled integers: exact, no floating point.
 *
 *     int64_t uc;
 *     decimal_parse(SLICE("2.5"), 4, &uc)      25000
 *     decimal_format(15000, 4, text)           "1.5"
 *
 * The spelling is JSON's (RFC 8259 §6): no leading zeros, no '+', no white space;
 * an exponent is fine. Thread-safe.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/slice.h"

#define DECIMAL_TEXT_MAX 24 /* with the terminator */
#define DECIMAL_SCALE_MAX 18

/* text × 10^scale. False when text is no number, when digits are left over behind
 * the scale ("0.00001" at scale 4), or when it does not fit. "1.0" and "1e2" are
 * whole numbers; "-0" is 0. */
bool decimal_parse(struct slice text, int scale, int64_t *ret) MUST_CHECK;

/* value / 10^scale with no needless zeros, and a terminator; returns the length. */
size_t decimal_format(int64_t value, int scale, char ret[DECIMAL_TEXT_MAX]);
