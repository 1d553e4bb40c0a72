/*
 * Table access: who asks for a share of what, and what was answered.
 */
#pragma once

#include "desk/access.h"
#include "store/store.h"

/* Adds one: id, person, project, ticket, asked_for, words, made_us, expires_us. */
gboolean store_access_add(Store *store, const Access *access,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* POSTERN_ERROR_NOT_FOUND. */
gboolean store_access_get(Store *store, RequestId id, Access **ret_access,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether this person has asked for this project, or in these words, and nobody has answered yet.
 * In these words, who was let in because of a ticket has asked for it still: they are told so who
 * cannot see it for all that, as of one that is not there. By index. */
gboolean store_access_is_asked(Store *store, PersonId person, ProjectId project, gint64 now_us,
                               gboolean *ret_asked, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_access_is_repeated(Store *store, PersonId person, const char *asked_for,
                                  gint64 now_us, gboolean *ret_repeated,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* When somebody was denied this project last; 0 for never. By index. */
gboolean store_access_denied_at(Store *store, PersonId person, ProjectId project, gint64 *ret_us,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many this person made since then, whatever became of them; no more than limit are counted. By
 * index. */
gboolean store_access_count_since(Store *store, PersonId person, gint64 since_us, guint limit,
                                  guint *ret_count, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All of this person's for this project that are open, oldest first. A GPtrArray of Access. By
 * index. */
gboolean store_access_list_open(Store *store, PersonId person, ProjectId project, gint64 now_us,
                                GPtrArray **ret_list, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* This one is answered, or all these: in this role, or denied. */
gboolean store_access_close_one(Store *store, RequestId id, Role role, PersonId by, gint64 now_us,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_access_close(Store *store, PersonId person, ProjectId project, Role role,
                            PersonId by, gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Who waits for which project, by mail of theirs or by what they asked for, though it is shared
 * with them: a GArray of AccessGranted, by person and project. Whether the share is one for their
 * kind is not asked. Linear in the shares, and in nothing that a stranger could fill. */
typedef struct {
    PersonId person;
    ProjectId project;
} AccessGranted;
gboolean store_access_granted(Store *store, gint64 now_us, GArray **ret_granted,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For lists: with the address of who asks, and the slug of the project ("" for none). */
typedef struct {
    Access *access;
    char *address;
    char *slug;
} AccessLine;
void access_line_free(AccessLine *line);
/* The newest of those that are open (with all others when all is TRUE), at most limit, oldest
 * first, and how many there are. A GPtrArray of AccessLine. */
gboolean store_access_list(Store *store, gboolean all, gint64 now_us, guint limit,
                           GPtrArray **ret_lines, gint64 *ret_all,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
