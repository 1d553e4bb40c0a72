/*
 * Letting somebody in who waits for a project.
 *
 *   flow_grant.c   because who was asked says so
 *   flow_settle.c  because they have access by now
 */
#pragma once

#include "flow/flow_private.h"

/* One answer. Borrows. */
typedef struct {
    Flow *flow;
    Store *store;
    gint64 now_us;
    const Person *by; /* NULL: the administrator */
    const Access *access;
    Person *asker;
    Project *project;
    GString *said;    /* what was done, for who answers: lines */
    GString *tickets; /* that came of what was let in */
    HeldId after;     /* what waits and was looked at, up to this one */
    guint tried;
    guint released;
    guint waits;
    gboolean has_more; /* than is let in at once */
    guint told;        /* outbox rows made */
} Grants;

void grants_clear(Grants *grants);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Grants, grants_clear)

/* Lets in what waits behind grants->after, at most most of it, judged by the shares as they are
 * now, which are in force for everybody else once this is committed: flow->roles are these from
 * here on. What fails waits on. */
gboolean grants_let_in(Grants *grants, guint most, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Writes down that this was answered: with this role, or denied. */
gboolean grants_note_answered(const Grants *grants, const Access *access, Role role,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether who asked sees what they asked for, by flow->roles: who has access to the project may not
 * see the ticket. */
gboolean grants_see(const Grants *grants, const Access *access, gboolean *ret_sees,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
