/* The schema as numbered steps, in the binary.
 *
 *     SCHEMA_NEWEST                        what this program needs
 *     schema_step(n).p                     the SQL that leads from n - 1 to n
 *
 * A step, once released, never changes; a change is a new file and a new row in
 * schema.c.
 */
#pragma once

#include "base/slice.h"

#define SCHEMA_NEWEST 13

struct slice schema_step(int number); /* 1..SCHEMA_NEWEST; zero-terminated */
