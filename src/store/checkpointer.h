/*
 * Moves the write-ahead log into the database beside the writer, which goes on meanwhile: by a
 * connection and in a thread of its own.
 *
 * It is the writer's to say when, and to move what has come meanwhile itself, when this is done;
 * after that the log begins anew. So two connections checkpoint, but never at once, and while this
 * one does, the log cannot begin anew: it holds frames that nobody else moves. That is what SQLite
 * before 3.51.3 needs so as not to lose commits (https://sqlite.org/wal.html#walresetbug).
 */
#pragma once

#include "store/db.h"

typedef struct Checkpointer Checkpointer;

/* Beside a connection that is set up for writing. */
Checkpointer *checkpointer_new(Db *beside, GError **error);
/* Finishes what it has begun. */
void checkpointer_free(Checkpointer *checkpointer);

/* Begins to move what is in the log now, as db_checkpoint does. */
void checkpointer_begin(Checkpointer *checkpointer);
gboolean checkpointer_is_busy(Checkpointer *checkpointer);
/* Returns when it is not busy any more. */
void checkpointer_await(Checkpointer *checkpointer);
