/*
 * The one writer: a thread that owns the read-write connection, takes waiting jobs and commits them
 * in groups.
 *
 * A batch ends at LIMIT_BATCH_MESSAGES, LIMIT_BATCH_BYTES or LIMIT_BATCH_US, or when nobody waits
 * and the disk is done with the batch before; each job runs in a savepoint of its own, so one that
 * fails costs only itself. Jobs of a higher rank go first. Only after the batch's COMMIT has been
 * synced, by a second thread (syncer.h), does any job's caller hear of success.
 */
#pragma once

#include "base/clock.h"
#include "store/search.h"
#include "store/store.h"

typedef enum {
    WRITER_INTAKE, /* somebody waits for a reply code; also the administrator */
    WRITER_OUTBOX,
} WriterRank;

/* Does the work of one transaction. Runs in the writer's thread, inside a savepoint; may run again,
 * from the start, when the whole batch was rolled back because of another job's disk error, so it
 * must keep what it finds in data and reset it at its beginning. FALSE undoes it. */
typedef gboolean (*WriterJob)(Store *store, gpointer data, GError **error);

typedef struct StoreWriter StoreWriter;

/* Takes over store, also when it fails. A sync that failed, of a COMMIT or of a checkpoint, ends
 * the process with status 75 after a log line: only a restart can find out what is on the disk. */
StoreWriter *store_writer_new(Store *store, const Clock *clock, GError **error);
/* Finishes what is queued, checkpoints, marks the store clean and closes it. */
void store_writer_free(StoreWriter *writer);

/* Runs job and waits until it is committed (TRUE) or undone (FALSE). bytes is about what it will
 * write. Any thread but the writer's own. POSTERN_ERROR_BUSY when the writer is shutting down or
 * another process holds the database, POSTERN_ERROR_FULL when the disk is full, POSTERN_ERROR_DISK
 * when a write to it failed: nothing of it is stored then. */
gboolean store_writer_run(StoreWriter *writer, WriterRank rank, gsize bytes, WriterJob job,
                          gpointer data, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* callback is called in the writer's thread, with the writer's store, after every batch that
 * changed something and before any caller of the batch hears of it: to publish what depends on the
 * store. NULL for none. Once this returns, what was set before is not called any more. */
void store_writer_on_commit(StoreWriter *writer, void (*callback)(Store *store, gpointer data),
                            gpointer data);

/* callback is called in the writer's thread once nobody has asked it for anything for
 * LIMIT_REST_US, and not again before somebody has: to give back what only work needs, as the
 * writer has done with its pages by then. NULL for none. Once this returns, what was set before is
 * not called any more.
 */
void store_writer_on_rest(StoreWriter *writer, void (*callback)(gpointer data), gpointer data);

/* While the writer has nothing else to do it makes the full-text index, of what func leaves of each
 * text; func is called in its thread. NULL for none: then nothing is indexed. Once this returns,
 * what was set before is not called any more. */
void store_writer_on_index(StoreWriter *writer, SearchTextFunc func, gpointer data);

typedef struct {
    guint64 commits; /* that changed something */
    guint64 jobs;    /* done, the failed ones included */
    guint64 failed;
    guint waiting;
} WriterStatus;
void store_writer_status(StoreWriter *writer, WriterStatus *ret_status);
