/*
 * parse/: bytes in, Mail out, in a process that may die.
 *
 * Two halves that share only wire.h. Inside the worker (postern-parse): prescan.c finds what would
 * hurt the parser, worker.c loops, the rest reads the message with GMime and makes text of HTML and
 * charsets. Inside posternd: pool.c keeps a few workers, hands each message to one, and tells death
 * from lateness.
 */
#pragma once

#include "mail/mail.h"

#include <sys/types.h>

/* How workers come to be: only the starter process may exec. spawn gives a connected stream socket
 * to a new worker, and its pid; the worker counts as started when it has said hello (wire.h). end
 * kills and reaps it. Both may be called from any thread. */
typedef struct {
    gboolean (*spawn)(gpointer data, int *ret_socket, pid_t *ret_pid, GError **error);
    void (*end)(gpointer data, pid_t pid);
    gpointer data;
} ParseStarter;

/* What stands between a worker and the system it runs on. */
typedef enum {
    PARSE_WALL_SECCOMP = 1 << 0,  /* system calls; a worker without it is given nothing to read */
    PARSE_WALL_LANDLOCK = 1 << 1, /* files and TCP, once more: not every kernel has it */
} ParseWalls;

typedef enum {
    PARSE_DONE, /* a Mail was made */
    PARSE_HELD, /* two fresh workers died of it, or lied: our fault, keep the message whole */
    PARSE_BUSY, /* no worker free in time, none could be started, or the wall clock ran out: try
                   again */
} ParseOutcome;

typedef struct ParsePool ParsePool;

/* A pool of at most workers (1 or more) processes, started as they are needed. starter is copied;
 * its data is borrowed. */
ParsePool *parse_pool_new(const ParseStarter *starter, guint workers);
/* Ends all workers. Nobody may be inside parse_pool_read or parse_pool_take. */
void parse_pool_free(ParsePool *pool);

/* Ends the workers that are idle: a new one is there within milliseconds, and the libraries of one
 * are a quarter of what a daemon at rest would hold. Any thread. */
void parse_pool_rest(ParsePool *pool);

/* Starts a worker, to find out early that none can be had; it stays for the first message. Errors:
 * POSTERN_ERROR_REFUSED when workers start and lack the wall without which they get nothing; others
 * when none starts, which may pass. Blocks for LIMIT_PARSE_START_MS at most. */
gboolean parse_pool_try(ParsePool *pool, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads one message. Blocks for LIMIT_PARSE_WAIT_MS + LIMIT_PARSE_START_MS + LIMIT_PARSE_WALL_MS a
 * try at most. *ret_mail and *ret_bytes (the same as mail_to_bytes would give, and as they
 * came) are set on PARSE_DONE only, and then the caller's; *ret_why (caller frees, for log and held
 * mail) otherwise. May be called from any thread. */
ParseOutcome parse_pool_read(ParsePool *pool, gconstpointer bytes, gsize length, Mail **ret_mail,
                             GBytes **ret_bytes, char **ret_why);

/* Takes one part out of a message again: *ret_content gets its decoded bytes, by the place that its
 * Mail names. Outcomes as those of parse_pool_read, and PARSE_HELD also when the message has no
 * such part. */
ParseOutcome parse_pool_take(ParsePool *pool, gconstpointer bytes, gsize length, const char *place,
                             GBytes **ret_content, char **ret_why);

typedef struct {
    guint workers;  /* alive now */
    guint64 read;   /* messages */
    guint32 walls;  /* ParseWalls of the last worker that started */
    guint64 deaths; /* of workers, since the start; those ended for lateness or lies count, those
                       that never said hello do not */
} ParsePoolStatus;
void parse_pool_status(ParsePool *pool, ParsePoolStatus *ret_status);
