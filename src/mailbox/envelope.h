/*
 * What a letter's envelope must have been, and what conversation it belongs to: both are read from
 * its header.
 */
#pragma once

#include "base/base.h"

/* Who sent it, for MAIL FROM: Return-Path as the delivering server wrote it, "" when that is the
 * null path or none that can be said. Servers that write no such field say nothing of the null
 * path: then it is the author, unless that is a mail system. Caller frees. */
char *envelope_reverse_path(gconstpointer bytes, gsize length);

/* The Message-IDs it carries and answers; NULL-terminated, may be empty. Caller frees with
 * g_strfreev. */
char **envelope_conversation(gconstpointer bytes, gsize length);
