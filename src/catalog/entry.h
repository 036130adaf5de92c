/* Between load.c and entry.c: one model's entry, read and checked. */
#pragma once

#include "catalog/catalog.h"

struct yaml_node;

struct catalog_reading {
	const char *file;
	catalog_on_fault *on_fault;
	void *ctx;
	struct err *err; /* of the first fault */
	int fault_count;
	int first_of_file; /* models from here on came from this file */
	bool own;	   /* the operator's file, not the shipped one */
};

void catalog_fault(struct catalog_reading *r, int line, const char *fmt, ...) PRINTF_LIKE(3, 4);
void catalog_read_entry(struct catalog_reading *r, const struct yaml_node *node,
			struct catalog_model *m);
