/*
 * A body for everybody who gets the same one: text, HTML, subject, and the header fields that do
 * not depend on the person. Pure: everything it says is handed in.
 */
#pragma once

#include "mail/mail.h"
#include "outbox/outbox.h"
#include "outbox/query_answer.h"
#include "outbox/template.h"

/* What there is to say. Borrows. */
typedef struct {
    const OutboxDesk *desk;
    const OutboxRow *row; /* kind, why, comment, created_us count; the person does not */
    const Person *person; /* to whom, for what is asked for them alone; may be NULL */
    gboolean to_staff;    /* the audience class: others see no change but of status */
    gboolean to_asked;    /* they may see this thread, and nothing else of the ticket */
    gint64 since_us;      /* somebody made them its requester then; 0 for anybody else */
    const Ticket *ticket;
    const Thread *thread;
    const Comment *comment;       /* NULL for a notice */
    const Person *author;         /* of the comment; NULL for a notice */
    const GPtrArray *changes;     /* of Event */
    const GPtrArray *attachments; /* of MailAttachment; may be NULL */
    const GPtrArray *answers;     /* of QueryAnswer: to the queries among the changes, in their
                                     order; may be NULL */
    const char *opening_id;       /* Message-ID of the mail that opened the ticket, or "" */
} RenderInput;

/* What a rendering is kept under: kind, comment (or ticket, thread and instant), why, audience
 * class and language. Caller frees. */
char *render_key(const RenderInput *input, const char *language);

/* Whether there is anything to say to this audience: a notice of changes none of which it may see
 * says nothing. */
gboolean render_has_news(const RenderInput *input);

/* What an event changed, in the words of the templates; NULL for what is not told to somebody who
 * sees inside, or to anybody else. Caller frees. */
char *render_change(const TemplateSet *templates, const Event *event, gboolean to_staff);

/* Puts the answer to a query into an item of a list of answers. */
void render_answer(TemplateValues *item, const QueryAnswer *answer);

/* What somebody wrote, as it may leave: no controls, no line that would be a command if it came
 * back to us. Caller frees. */
char *render_sendable_text(const char *text);

/* The rendering, with its key; id is 0. Caller frees. */
Rendering *render(const TemplateSet *templates, const char *language, const RenderInput *input);
