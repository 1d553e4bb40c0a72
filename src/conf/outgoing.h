/*
 * The URL that says where mail that leaves goes.
 */
#pragma once

#include "conf/conf.h"

#define OUTGOING_EXPECTED                                                                          \
    "smtp://HOST:PORT, smtp+starttls://HOST:PORT, smtps://HOST:PORT or maildir:/PATH"

/* Reads a URL; a relative maildir is relative to directory. Ports default to 25, 587 (STARTTLS) and
 * 465 (TLS). NULL and *ret_outgoing set when it is one, else what is wrong (static). */
const char *outgoing_parse(const char *url, const char *directory, Outgoing *ret_outgoing);
void outgoing_clear(Outgoing *outgoing);
