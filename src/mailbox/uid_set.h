/*
 * A set of UIDs, as runs of them: what a batch settles, and what is known to be done.
 */
#pragma once

#include "base/base.h"

typedef struct {
    guint32 first;
    guint32 last;
} UidRun;

/* Runs in rising order, none touching another. */
typedef struct {
    GArray *runs; /* of UidRun */
} UidSet;

UidSet *uid_set_new(void);
void uid_set_free(UidSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UidSet, uid_set_free)

/* Adds all from first to last. 0 is no UID. */
void uid_set_add(UidSet *set, guint32 first, guint32 last);
gboolean uid_set_holds(const UidSet *set, guint32 uid);
gboolean uid_set_is_empty(const UidSet *set);
gboolean uid_set_is_same(const UidSet *set, const UidSet *other);

/* As IMAP writes it: "1:5,7"; "" when empty. Caller frees. */
char *uid_set_to_text(const UidSet *set);
/* The reverse, of exactly what uid_set_to_text writes, with at most LIMIT_UID_RUNS runs; else NULL
 * with POSTERN_ERROR_CORRUPT. */
UidSet *uid_set_from_text(const char *text, GError **error);
