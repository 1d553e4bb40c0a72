/*
 * A transport that writes files: one maildir per recipient below a directory, for demonstrations
 * and tests. What is written is exactly what would have gone over the wire.
 */
#pragma once

#include "deliver/transport.h"

/* path is borrowed for the transport's life; it is made when the first message comes. */
Transport *maildir_new(const char *path);

/* The name of a recipient's maildir: letters, digits and .@+_- stand for themselves, everything
 * else is written as %XX, and so is a dot at the beginning; a longer name than a directory entry
 * can be is cut and ends with a digest of the whole. Caller frees. */
char *maildir_name(const char *recipient);
