/*
 * The starter: a small process, forked before threads and database exist, and the only one that may
 * exec. It starts and ends workers for the daemon, and dies with it.
 */
#pragma once

#include "parse/parse.h"

typedef struct Starter Starter;

/* Forks the starter. worker is the path of postern-parse. Call before any thread exists. */
Starter *starter_new(const char *worker, GError **error);
/* The starter's end of the pool's contract; valid as long as the starter is. */
ParseStarter starter_for_pool(Starter *starter);
/* Whether it has died: nothing can be read any more then. To be asked on SIGCHLD; the starter is
 * the only child. */
gboolean starter_is_gone(Starter *starter);
/* Lets the starter go; it ends what it still runs. */
void starter_free(Starter *starter);
