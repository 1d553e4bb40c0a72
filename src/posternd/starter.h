/*
 * The starter: a small process, forked before threads and database exist, and the only one that may
 * exec. It starts and ends other processes for the daemon, and dies with it.
 */
#pragma once

#include "parse/parse.h"

typedef struct Starter Starter;

/* What it can start. Each gets a socket to the daemon as its descriptor 3, and nothing else but
 * /dev/null for the first three: a stream for postern-parse, SOCK_SEQPACKET for postern-imap. */
typedef enum { STARTER_PARSE, STARTER_IMAP } StarterProgram;
#define STARTER_BIT(program) (1U << (program))

/* Forks the starter. The programs are in directory; those wanted (of STARTER_BIT) must be there,
 * else POSTERN_ERROR_NOT_FOUND. Call before any thread exists. */
Starter *starter_new(const char *directory, guint wanted, GError **error);

/* Starts a program. POSTERN_ERROR_BUSY when there is no process to be had; a program that cannot be
 * executed is started, and ends at once. Any thread. */
gboolean starter_spawn(Starter *starter, StarterProgram program, int *ret_socket, pid_t *ret_pid,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Kills a process unless it has ended by itself, and reaps it; its status as waitpid gives it. Any
 * thread. */
int starter_end(Starter *starter, pid_t pid);

/* The starter's end of the pool's contract; valid as long as the starter is. */
ParseStarter starter_for_pool(Starter *starter);
/* Whether it has died: nothing can be read any more then. To be asked on SIGCHLD; the starter is
 * the only child. */
gboolean starter_is_gone(Starter *starter);
/* Lets the starter go; it ends what it still runs. */
void starter_free(Starter *starter);
