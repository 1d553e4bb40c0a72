/*
 * How far we are in a folder whose messages are left alone: a small text file.
 *
 *     postern-mailbox 1
 *     uidvalidity 1700000000
 *     done 1:812,814
 *
 * Losing it costs repeats, which the desk knows as such.
 */
#pragma once

#include "mailbox/uid_set.h"

/* What path says is done of the folder with this UIDVALIDITY: nothing, when it is not there or
 * speaks of another. POSTERN_ERROR_CORRUPT when it is none of ours. */
UidSet *progress_file_load(const char *path, guint32 uid_validity, GError **error);
/* Replaces it; after a crash it is the old one or the new one, whole. */
gboolean progress_file_save(const char *path, guint32 uid_validity, const UidSet *done,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
