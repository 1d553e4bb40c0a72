/*
 * Addresses from where people and mail servers name them, as an envelope takes them.
 */
#pragma once

#include "base/base.h"

/* Adds every address in a list of mailboxes and groups (RFC 5322 §3.4) to addresses (of char *).
 * Names and comments are left out; what is no address is left as it is, for the desk to refuse. */
void addresses_read(const char *list, GPtrArray *addresses);

/* An address as somebody typed it, or a mail server handed it over: without angle brackets and
 * white space around it; with "@domain" behind it when it has none. Caller frees. */
char *addresses_qualify(const char *typed, const char *domain);

/* The same for a sender: "", "<>" and what mail servers write for the null one are "". */
char *addresses_sender(const char *typed, const char *domain);
