/*
 * Mail about no ticket: the questions the desk asks (desk/request.h), and what became of the
 * answers.
 */
#pragma once

#include "outbox/access_notice.h"
#include "outbox/outbox.h"
#include "outbox/template.h"
#include "store/messages.h"
#include "store/requests.h"

/* What there is to say of one row. Owns what it points to. */
typedef struct {
    Request *request;
    Person *person;
    GPtrArray *offers;        /* of QuestionOffer; empty for what is about no held mail */
    guint more;               /* that wait, too, and are not listed */
    char *about;              /* what the request is about, as of now */
    const GPtrArray *answers; /* of QueryAnswer: to the queries in the row's note, in their order;
                                 borrowed; NULL for none */
    AccessNotice *access;     /* of what is about access; else NULL */
    gint64 later_us;          /* it is to be looked at again then, or 0 */
} Question;
void question_clear(Question *question);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Question, question_clear)

/* Looks up what a row of OUTBOX_QUESTION or OUTBOX_ANSWER says, and whether it is wanted still:
 * *ret_spare is NULL, or the reason why not. A question whose mail is not sealed yet is about what
 * waits now. */
gboolean question_look(Store *store, const OutboxDesk *desk, const OutboxRow *row, gint64 now_us,
                       Question *ret_question, const char **ret_spare,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The rendering, with its key; id is 0. Pure. Caller frees. */
Rendering *question_render(const TemplateSet *templates, const char *language,
                           const OutboxDesk *desk, const OutboxRow *row, const Question *question);

/* What it is kept under. Caller frees. */
char *question_key(const OutboxRow *row, const char *language);

/* What is quarantined, waits, and is theirs to release, with a larger id than this, oldest first.
 * At most limit of each project are looked at: what waits for one never hides what waits for
 * another. A GPtrArray of Held. */
gboolean question_offers(Store *store, const RoleTable *roles, const Person *person, HeldId after,
                         guint limit, GPtrArray **ret_held,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether this person may release mail that waits for this project. */
gboolean question_may_release(const RoleTable *roles, const Person *person, ProjectId project);
