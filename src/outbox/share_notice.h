/*
 * The notice of a share: that a project, or a portfolio, is shared with somebody now, in which
 * role, by whom, and where to write.
 */
#pragma once

#include "outbox/letter.h"

/* What there is to say of one row. Owns what it points to. */
typedef struct {
    Person *person;
    Role role;
    char *name;          /* of what is shared, for people */
    GPtrArray *projects; /* of Project: the one, or those in the portfolio */
    guint more;          /* of these, not among them */
} ShareNotice;
void share_notice_clear(ShareNotice *notice);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ShareNotice, share_notice_clear)

/* Looks up what a row of OUTBOX_SHARED says, and whether it is true still: *ret_spare is NULL, or
 * the reason why not. roles is of the store as it is now: what is in force may not know yet what
 * was shared just before. */
gboolean share_notice_look(Store *store, const RoleTable *roles, const OutboxRow *row,
                           ShareNotice *ret_notice, const char **ret_spare,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What its rendering is kept under: another role has another. Caller frees. */
char *share_notice_key(const OutboxRow *row, Role role, const char *language);

/* The rendering, with its key; id is 0. Pure. Caller frees. */
Rendering *share_notice_render(const TemplateSet *templates, const char *language,
                               const OutboxDesk *desk, const OutboxRow *row,
                               const ShareNotice *notice);
