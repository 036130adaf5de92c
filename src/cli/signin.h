/* Links that sign a browser in, and where the server that they lead to is found. */
#pragma once

#include "account/session.h"
#include "base/err.h"

#define SIGNIN_PATH "/signin/"

/* Writes down, in the data folder, where browsers find this server. */
bool signin_address_keep(const char *data_dir, const char *url, struct err *err) MUST_CHECK;
