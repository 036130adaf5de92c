/* SIGHUP's part that is about providers. */
#pragma once

struct config_overrides;
struct route;

/* Reads the configuration again and gives the route its providers; the rest of it waits for a
 * restart. What is wrong in it is logged, each fault, and the old providers stay. */
void reload_providers(const char *config_path, const struct config_overrides *overrides, struct route *route);
