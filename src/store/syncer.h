/*
 * The writer's second thread: it makes durable what the writer has committed, and then lets those
 * go who waited for it. While it waits for the disk, the writer does the work of the next batch.
 */
#pragma once

#include "base/sync.h"
#include "store/store.h"

typedef struct Syncer Syncer;

/* idle is called in the syncer's thread whenever nothing is left to be done. store stays the
 * caller's and must outlive the syncer. A sync that fails ends the process with status 75 after a
 * log line, since the kernel may have thrown away what it could not write, and says so only once.
 */
Syncer *syncer_new(Store *store, void (*idle)(gpointer data), gpointer data, GError **error);
/* Finishes what it was given. */
void syncer_free(Syncer *syncer);

/* Opens the latches once all that was committed before this call is durable. They are the
 * syncer's from here on; and as whoever waits may be gone with a latch at once, nobody else may
 * touch them. committed says whether there is anything to be made durable for them: those who found
 * all as it should be wait, too, for what others made it before them. */
void syncer_let_go(Syncer *syncer, Latch *const *latches, guint count, gboolean committed);
/* The same in this thread, where there is nothing else to do meanwhile: it saves waking another.
 * FALSE, and nothing is done, while the syncer has something to do, whose turn is first. */
gboolean syncer_let_go_here(Syncer *syncer, Latch *const *latches, guint count,
                            gboolean committed) G_GNUC_WARN_UNUSED_RESULT;
