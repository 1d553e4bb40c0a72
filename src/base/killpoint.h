/*
 * Named moments at which a daemon under test kills itself, as a power cut would. There are none in
 * what is built ordinarily: KILLPOINT is nothing, unless POSTERN_KILLPOINTS is defined (configure
 * --enable-killpoints, and a second posternd that `make check` builds for tests/torture).
 *
 * POSTERN_KILLPOINT=NAME:N in the environment: when NAME is passed for the N-th time, whichever
 * thread passes it, its process ends by SIGKILL.
 */
#pragma once

/* X(name, when it is passed, how often a short life passes it at least)
 *
 *   fresh   at the first start of a desk
 *   start   at every start after a crash
 *   load    while mail comes in and leaves
 *   bulk    while much mail comes in
 *   refuse  while the smarthost puts off what it is given
 *   worker  when a parse worker has died
 *   stop    at the end, told by SIGTERM under load */
#define KILLPOINTS(X)                                                                              \
    X(FILE_CREATED, fresh, 1)   /* an empty database, its directory not synced */                  \
    X(SCHEMA_WRITTEN, fresh, 1) /* not committed */                                                \
    X(KEYS_LINKED, fresh, 1)    /* the key file is there, its draft still is */                    \
    X(STARTER_FORKED, start, 1)                                                                    \
    X(LOCK_TAKEN, start, 1)                                                                        \
    X(STORE_OPENED, start, 1)                                                                      \
    X(WRITING_PREPARED, start, 1)                                                                  \
    X(MIGRATED, start, 1)                                                                          \
    X(STORE_ENTERED, start, 1) /* it says "open" */                                                \
    X(TABLES_PREPARED, start, 1)                                                                   \
    X(RECOVERED, start, 1) /* mail under way is due again, not committed */                        \
    X(ROUTES_PUBLISHED, start, 1)                                                                  \
    X(LINE_BUILT, start, 1)                                                                        \
    X(DELIVERY_STARTED, start, 1)                                                                  \
    X(CONTROL_OPENED, start, 1)                                                                    \
    X(DOOR_OPENED, start, 2)                                                                       \
    X(DOORS_STARTED, start, 1)                                                                     \
    X(STORE_CHECKED, start, 1)                                                                     \
    X(MESSAGE_RECEIVED, load, 20) /* after the final dot */                                        \
    X(WORKER_FORKED, load, 1)     /* kills the starter: the daemon ends by itself */               \
    X(STARTER_ANSWERED, load, 1)                                                                   \
    X(WORKER_SPAWNED, load, 1) /* its hello has not come */                                        \
    X(WORKER_TAKEN, load, 20)                                                                      \
    X(WORKER_ANSWERED, load, 20)                                                                   \
    X(WORKER_RETIRED, worker, 1)                                                                   \
    X(MESSAGE_READ, load, 20)                                                                      \
    X(JOB_QUEUED, load, 20)                                                                        \
    X(JOB_BEGUN, load, 20)                                                                         \
    X(STATEMENT_RUN, load, 400) /* any write inside a transaction */                               \
    X(JOB_DONE, load, 20)                                                                          \
    X(COMMITTING, load, 10)                                                                        \
    X(COMMITTED, load, 10) /* not synced */                                                        \
    X(SYNCED, load, 10)                                                                            \
    X(JOB_ANSWERED, load, 20)                                                                      \
    X(OUTCOME_KNOWN, load, 20)                                                                     \
    X(REPLY_MADE, load, 20)                                                                        \
    X(REPLY_SENT, load, 60)                                                                        \
    X(ROW_SEALED, load, 40)                                                                        \
    X(TURN_TAKEN, load, 4) /* settled and claimed, and committed; no sender has what is claimed */ \
    X(COMPOSED, load, 20)                                                                          \
    X(CONNECTED, load, 2)                                                                          \
    X(MAIL_ANSWERED, load, 20)                                                                     \
    X(RCPT_ANSWERED, load, 20)                                                                     \
    X(DATA_ANSWERED, load, 20)                                                                     \
    X(CONTENT_SAID, load, 20) /* and perhaps the next envelope */                                  \
    X(CONTENT_ANSWERED, load, 20)                                                                  \
    X(SENT, load, 20)      /* and not settled */                                                   \
    X(SETTLED, load, 4)    /* not committed */                                                     \
    X(DEFERRED, refuse, 4) /* not committed */                                                     \
    X(CHECKPOINT_DUE, bulk, 2)                                                                     \
    X(CHECKPOINTED, bulk, 2)                                                                       \
    X(DRAINED, stop, 1)  /* the doors are closed */                                                \
    X(PUT_BACK, stop, 1) /* nothing of what was claimed or sent, yet */                            \
    X(SENDERS_STOPPED, stop, 1)                                                                    \
    X(LOG_MOVED, stop, 1) /* the write-ahead log, into the database */                             \
    X(CLOSED_WRITTEN, stop, 1)

#define KILLPOINT_ENUM(name, when, passes) KILLPOINT_##name,
typedef enum { KILLPOINTS(KILLPOINT_ENUM) KILLPOINT_COUNT } KillPoint;
#undef KILLPOINT_ENUM

/* Passes a point. Any thread. */
void killpoint_pass(KillPoint point);

#ifdef POSTERN_KILLPOINTS
#define KILLPOINT(name) killpoint_pass(KILLPOINT_##name)
#else
#define KILLPOINT(name) ((void)0)
#endif
