/*
 * The inside of postern-parse: one message after another, each read in a process that may die of
 * it.
 */
#pragma once

#include "mail/mail.h"

/* Once per process, before anything else here. */
void worker_init(void);

/* Reads one message. Never fails: what cannot be read as it should is flagged. bytes are borrowed.
 * Caller frees. */
Mail *worker_read(const char *bytes, gsize length);

/* The decoded bytes of the part at place ("1.2"), or NULL when the message has no such part or is
 * too complex to be taken apart. They may borrow bytes. */
GBytes *worker_take(const char *bytes, gsize length, const char *place);

/* Says hello and which ParseWalls are up, then answers requests (wire.h) from socket until the
 * other side closes it, which is a success. Without PARSE_WALL_SECCOMP it reads nothing, and ends
 * as if the other side had closed. Before each, allow (with data) is called to renew what the
 * process may use. POSTERN_ERROR_CORRUPT when the other side does not speak the protocol, or what
 * base/io.h says. */
gboolean worker_run(int socket, guint32 walls, void (*allow)(gpointer data), gpointer data,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
