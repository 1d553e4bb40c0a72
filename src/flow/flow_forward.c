/* A mail that one of the staff hands on to the desk: the ticket is of whoever wrote it. */
#include "flow/flow_transaction.h"

#include <string.h>

/* --- reading --- */

/* Of a forward as an attachment, what is attached to the mail inside, and that itself; what else
 * there is came from whoever handed it on. Of one in the text nobody can tell, so it is theirs. */
static gboolean
belongs(const Forward *forward, const MailAttachment *attachment)
{
    gsize length = forward->place ? strlen(forward->place) : 0;
    return length && strncmp(attachment->place, forward->place, length) == 0 &&
           strchr(".", attachment->place[length]);
}

/* The mail inside, as if it had come by itself. */
static Mail *
mail_inside(const Forward *forward, const Mail *outer)
{
    Mail *mail = mail_new();
    g_free(mail->subject);
    g_free(mail->from_name);
    g_free(mail->message_id);
    g_free(mail->text);
    mail->subject = g_strdup(forward->subject);
    mail->from_name = g_strdup(forward->name);
    mail->message_id = g_strdup(forward->message_id);
    mail->date_us = forward->date_us;
    mail->text = g_strdup(forward->text);
    for (guint i = 0; i < outer->attachments->len; i++) {
        const MailAttachment *attachment = outer->attachments->pdata[i];
        if (belongs(forward, attachment))
            g_ptr_array_add(mail->attachments, mail_attachment_copy(attachment));
    }
    return mail;
}

static gboolean
is_shared(const Forward *forward, const Mail *mail)
{
    for (guint i = 0; i < mail->recipients->len; i++) {
        const MailRecipient *recipient = mail->recipients->pdata[i];
        if ((recipient->field == MAIL_FIELD_TO || recipient->field == MAIL_FIELD_CC) &&
            strcmp(recipient->address, forward->address) == 0)
            return TRUE;
    }
    return FALSE;
}

/* What is written above it begins as the message does. */
static gsize
note_skipped(const Reading *reading, const char *note)
{
    gsize skipped = reading->commanded ? reading->block->length : 0;
    return skipped && strncmp(note, reading->mail->text, MIN(skipped, strlen(note))) == 0
               ? MIN(skipped, strlen(note))
               : 0;
}

void
reading_find_forward(Reading *reading)
{
    Forward *forward = reading->automatic ? NULL : forward_read(reading->mail, reading->header);
    if (!forward)
        return;
    g_autoptr(Mail) inside = mail_inside(forward, reading->mail);
    reading->forward = forward;
    reading->forward_halves = halves_read(forward->text, 0, NULL);
    reading->forward_note = halves_read(forward->note, note_skipped(reading, forward->note), NULL);
    reading->forward_is_shared = is_shared(forward, reading->mail);
    RuleMail facts = {.author = forward->address,
                      .automatic = forward->automatic,
                      .subject = forward->subject,
                      .body = reading->forward_halves->typed};
    reading->forward_bytes = mail_to_bytes(inside);
    reading->forward_marks = rule_marks_new(reading->rules, &facts);
}

/* --- may it be? --- */

static gboolean
is_of_desk(const Reading *reading)
{
    Route route;
    return route_table_find(reading->routes, reading->forward->address, 0, &route);
}

static gboolean
is_own(const Run *run)
{
    return run->inside_author && run->inside_author->id.value == run->sender->id.value;
}

/* Why the ticket is the sender's own all the same. Handing on speaks for somebody else, makes a
 * person of them, and puts words in public: only who is verified may do that. */
static const char *
forward_refusal(const Run *run, const Target *target)
{
    const struct {
        gboolean holds;
        const char *why;
    } refusals[] = {
        {run->sender->kind != PERSON_STAFF, "is not of the staff"},
        {target->identity < IDENTITY_AUTHENTICATED, "is not verified"},
        {is_of_desk(run->reading), "hands on a mail from this desk"},
        {is_own(run), "hands on a mail of their own"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++)
        if (refusals[i].holds)
            return refusals[i].why;
    return NULL;
}

/* --- taking it --- */

static gboolean
find_original(Run *run, GError **error)
{
    GError *problem = NULL;
    gboolean found;
    if (run->inside_author)
        return TRUE;
    gboolean ok = store_person_find(run->store, run->reading->forward->address, &run->inside_author,
                                    &problem);
    return found_or_missing(ok, problem, &found, error);
}

static gboolean
need_original(Run *run, GError **error)
{
    const Forward *forward = run->reading->forward;
    PersonId id;
    if (run->inside_author)
        return TRUE;
    run_trace(run, "a new customer: %s", forward->address);
    return store_person_add(run->store, PERSON_CUSTOMER, forward->name, forward->address,
                            run->reading->now_us, &id, error) &&
           store_person_get(run->store, id, &run->inside_author, error);
}

/* A row of its own: by its Message-ID an answer to it is known, and its reading says what is
 * attached. Its bytes are inside those of the forward, whose row names this one. */
static gboolean
store_inside(Run *run, GError **error)
{
    static const char *const nobody[] = {NULL};
    const Reading *reading = run->reading;
    if (run->inside.value)
        return TRUE;
    g_autoptr(GBytes) raw = g_bytes_new_static("", 0);
    StoredMessage message = {.disposition = MESSAGE_COMMENT,
                             .reverse_path = (char *)"",
                             .recipients = (char **)nobody,
                             .message_id = reading->forward->message_id,
                             .date_us = reading->forward->date_us,
                             .received_us = reading->now_us,
                             .raw = raw,
                             .mail = reading->forward_bytes};
    return store_message_add(run->store, &message, NULL, &run->inside, error) &&
           run_store_row(run, run->became, error);
}

/* Whether any attachment came inside, or beside it, where a picture in the text is none. */
static gboolean
has_files(const Reading *reading, gboolean inside)
{
    const GPtrArray *attachments = reading->mail->attachments;
    for (guint i = 0; i < attachments->len; i++) {
        const MailAttachment *attachment = attachments->pdata[i];
        if (belongs(reading->forward, attachment) ? inside : !inside && !attachment->is_inline)
            return TRUE;
    }
    return FALSE;
}

/* What was written above it, or attached beside it. */
static gboolean
has_note(const Reading *reading)
{
    return has_files(reading, FALSE) || *reading->forward_note->typed;
}

/* Whether a file may be of the mail inside: in the text, nobody can tell. */
static gboolean
may_have_come_inside(const Reading *reading)
{
    return reading->forward->place ? has_files(reading, TRUE) : reading->mail->attachments->len > 0;
}

void
run_withhold_forwarded(const Run *run, Comment *note)
{
    if (run->asked && may_have_come_inside(run->reading) && !note->staff_text)
        note->staff_text = g_strdup(note->text);
}

static void
fill_opening(const Run *run, Opening *opening)
{
    const Forward *forward = run->reading->forward;
    gboolean named = *run->sender->name != '\0';
    *opening = (Opening){.author = run->inside_author,
                         .identity = IDENTITY_CLAIMED,
                         .message = run->inside,
                         .automatic = forward->automatic,
                         .marks = run->reading->forward_marks,
                         .subject = forward->subject,
                         .halves = run->reading->forward_halves,
                         .forwarded_by = named ? run->sender->name : run->sender->address,
                         .note = has_note(run->reading) ? run->reading->forward_note : NULL};
}

gboolean
run_take_forward(Run *run, const Target *target, Opening *opening, GError **error)
{
    if (!run->reading->forward)
        return TRUE;
    if (!find_original(run, error))
        return FALSE;
    const char *why = forward_refusal(run, target);
    run_trace(run, "it hands on a mail of %s%s%s", run->reading->forward->address,
              why ? ", but its sender " : "", why ? why : "");
    if (why)
        return TRUE;
    if (!need_original(run, error) || !store_inside(run, error))
        return FALSE;
    fill_opening(run, opening);
    return TRUE;
}
