/* Inside config/: what its files share while a configuration is being read. */
#pragma once

#include "config/config.h"
#include "config/param.h"

struct yaml_node;

#define CONFIG_WHERE_MAX 192

struct config_reading {
	struct config *cfg;
	struct config_faults *faults;
	const char *file; /* the file at hand, for messages */
};

void config_fault_add(struct config_reading *r, const char *where, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
/* A name that is no parameter, and which of names it was probably meant to be. */
void config_fault_unknown(struct config_reading *r, const struct yaml_node *node,
			  const char *prefix, const char *const *names, size_t count);
/* "file:line" */
const char *config_where(const struct config_reading *r, int line, char ret[CONFIG_WHERE_MAX]);

/* Reads a value of the file into base; a fault is added when it does not fit. */
void config_read_node(struct config_reading *r, const struct config_param *p,
		      const struct yaml_node *node, void *base);
/* cost.c: the mapping under a provider's `cost:`. */
void config_read_cost(struct config_reading *r, const struct yaml_node *map, struct config_cost *cost);
/* provider.c: the list under `providers:`. */
void config_read_providers(struct config_reading *r, const struct yaml_node *list);
