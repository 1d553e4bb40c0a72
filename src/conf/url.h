/*
 * The part that URLs in settings have in common: HOST, HOST:PORT or [IPv6]:PORT, and nothing
 * behind.
 */
#pragma once

#include "base/base.h"

/* Reads all of text, which is what stands behind the scheme; the host becomes lower case. NULL and
 * *ret_host (the caller's) and *ret_port set when it is one, else what is wrong (static). */
const char *url_parse_place(const char *text, guint fallback_port, char **ret_host,
                            guint *ret_port);
