/*
 * Mail addresses: as they stand in an envelope, and as identities of people.
 */
#pragma once

#include "base/base.h"

/* Reads what stands between < and > of MAIL FROM or RCPT TO (RFC 5321 §4.1.2). A source route is
 * dropped (§3.6.1); the domain is made lower case, the local part is kept as it is (§2.4).
 * *ret_address is "" for the null path, "postmaster" for the bare one (§4.5.1), else local@domain.
 * Accepts dot-atoms and quoted strings, address literals, and UTF-8 only when utf8 is TRUE. FALSE
 * for anything else, control characters and over-long parts included. */
gboolean address_parse_path(const char *text, gsize length, gboolean utf8,
                            char **ret_address) G_GNUC_WARN_UNUSED_RESULT;

/* Whether address, "" included, can stand between < and > of MAIL or RCPT as it is: nothing in it
 * breaks out and becomes a command or a parameter of its own, and it is short enough. */
gboolean address_fits_path(const char *address);

/* The one form by which a person is known: all lower case, a dot-atom local part of ASCII letters,
 * digits and the atext signs but "%" and "!", and a domain of letters, digits, hyphens with at
 * least one dot or the literal "localhost", U-labels turned into A-labels. NULL when spec is no
 * such address (quoted local parts, routes, percent hacks, bang paths, encoded words, comments,
 * literals, U-labels that turn into other letters on the way): such an address can be written to,
 * but nobody is known by it. Caller frees. */
char *address_canonical(const char *spec);

/* The domain of an address (a pointer into it), or "" when it has none. */
const char *address_domain(const char *address);
