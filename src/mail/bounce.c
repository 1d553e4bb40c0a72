#include "mail/bounce_private.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/msgid.h"

#include <string.h>

/* --- a draft --- */

static void
failed_free(gpointer data)
{
    Failed *failed = data;
    g_free(failed->address);
    g_free(failed->status);
    g_string_free(failed->said, TRUE);
    g_free(failed);
}

static void
draft_clear(Draft *draft)
{
    g_hash_table_unref(draft->by_address);
    g_ptr_array_unref(draft->failed);
    g_string_free(draft->around, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Draft, draft_clear)

Failed *
draft_add(Draft *draft, const char *address)
{
    Failed *failed = *address ? g_hash_table_lookup(draft->by_address, address) : NULL;
    if (failed || draft->failed->len >= LIMIT_BOUNCE_RECIPIENTS)
        return failed;
    failed = g_new0(Failed, 1);
    failed->address = g_strdup(address);
    failed->said = g_string_new(NULL);
    g_ptr_array_add(draft->failed, failed);
    if (*address)
        g_hash_table_insert(draft->by_address, failed->address, failed);
    return failed;
}

void
draft_say(GString *said, const char *text, gsize length)
{
    gboolean space = said->len > 0;
    for (gsize i = 0; i < length && said->len < LIMIT_BOUNCE_SAID_BYTES; i++) {
        if (g_ascii_isspace(text[i])) {
            space = said->len > 0;
            continue;
        }
        if (space)
            g_string_append_c(said, ' ');
        space = FALSE;
        g_string_append_c(said, text[i]);
    }
}

/* --- from the draft to what is told --- */

/* What is said in lower case and without addresses, whose letters mean nothing. */
static char *
plain_words(const char *said)
{
    g_autofree char *lower = g_ascii_strdown(said, -1);
    GString *out = g_string_sized_new(strlen(lower));
    Line line = {lower, strlen(lower)};
    gsize offset = 0;
    gsize done = 0;
    gsize start = 0;
    for (;;) {
        g_autofree char *address = line_address(&line, &offset, &start);
        if (!address)
            break;
        g_string_append_len(out, lower + done, (gssize)(MAX(start, done) - done));
        done = offset;
    }
    g_string_append(out, lower + done);
    return g_string_free(out, FALSE);
}

/* The report's own status counts unless it says less than the reply that is quoted. */
static char *
best_status(const Failed *failed, const char *said)
{
    g_autofree char *quoted = words_status(said);
    if (failed->status && (!quoted || g_str_has_suffix(quoted, ".0.0")))
        return g_strdup(failed->status);
    return g_steal_pointer(&quoted);
}

static char
class_of(const Failed *failed, BounceAction action, const char *said)
{
    char class = words_reply_class(said);
    if (failed->status)
        return *failed->status;
    return class ? class : (action == BOUNCE_DELAYED ? '4' : '5');
}

static BounceAction
action_of(const Draft *draft, const Failed *failed)
{
    return failed->action ? failed->action : draft->is_delay ? BOUNCE_DELAYED : BOUNCE_FAILED;
}

static void
recipient_free(gpointer data)
{
    BounceRecipient *recipient = data;
    g_free(recipient->address);
    g_free(recipient->status);
    g_free(recipient->text);
    g_free(recipient);
}

static char *
one_line(const Failed *failed, const char *said)
{
    const char *text = failed->said->len ? failed->said->str : said;
    return text_clean_line(text, -1, LIMIT_REASON_CHARS);
}

/* What is said of a recipient by name counts first; where that means nothing, what is said around
 * it. */
static BounceRecipient *
conclude(const Draft *draft, const Failed *failed, const char *around)
{
    g_autofree char *said = plain_words(failed->said->str);
    g_autofree char *status = best_status(failed, said);
    if (!status && (draft->failed->len == 1 || !*said))
        status = words_status(around);
    BounceMoment moment = failed->moment ? failed->moment : words_moment(said);
    if (!moment && draft->failed->len == 1)
        moment = draft->moment ? draft->moment : words_moment(around);
    BounceReason reason = words_reason(said, status, moment);
    if (reason == BOUNCE_OTHER)
        reason = words_reason(around, status, moment);
    BounceRecipient *recipient = g_new0(BounceRecipient, 1);
    recipient->action = action_of(draft, failed);
    recipient->address = g_strdup(failed->address);
    recipient->status = status ? g_steal_pointer(&status)
                               : reason_status(reason, class_of(failed, recipient->action, said));
    recipient->reason = reason;
    recipient->hard = recipient->action == BOUNCE_FAILED && reason_is_hard(reason);
    recipient->text = one_line(failed, around);
    return recipient;
}

/* --- the returned message --- */

static void
read_returned(Bounce *bounce, const char *header)
{
    g_autoptr(HeaderBlock) block = header_block_scan(header, strlen(header));
    g_autofree char *id = header_block_value(block, "Message-ID");
    g_autofree char *subject = header_block_value(block, "Subject");
    g_autofree char *to = header_block_value(block, "To");
    Line line = {to, strlen(to)};
    gsize offset = 0;
    gsize start;
    if (!*bounce->message_id) {
        g_free(bounce->message_id);
        bounce->message_id = msgid_parse(id);
    }
    if (!*bounce->subject) {
        g_free(bounce->subject);
        bounce->subject = text_clean_line(subject, -1, LIMIT_SUBJECT_CHARS);
    }
    g_autofree char *address = line_address(&line, &offset, &start);
    if (!*bounce->returned_to && address) {
        g_free(bounce->returned_to);
        bounce->returned_to = g_steal_pointer(&address);
    }
}

/* In the text, the header of the returned message begins with a field, below a mark of some kind.
 */
static void
read_returned_in_text(Bounce *bounce, const char *text)
{
    const char *end = text + strlen(text);
    Line line;
    guint skipped = 0;
    const char *start = text;
    while (skipped++ < LIMIT_BOUNCE_MARK_LINES && line_next(&text, end, &line)) {
        gsize name = strcspn(line.start, ": \t\n");
        if (name && name < line.length && line.start[name] == ':' && !g_ascii_isspace(*line.start))
            break;
        start = text;
    }
    read_returned(bounce, start);
}

static gboolean
is_message_type(const char *type)
{
    static const char *const types[] = {"message/rfc822", "message/global", "text/rfc822-headers",
                                        "message/global-headers", NULL};
    return g_strv_contains(types, type);
}

static gboolean
is_report_type(const char *type)
{
    return strcmp(type, "message/delivery-status") == 0 ||
           strcmp(type, "message/global-delivery-status") == 0;
}

/* --- the whole --- */

/* Exim, Gmail and others name the failed recipients in the header, too. */
static void
read_failed_field(Draft *draft, const HeaderBlock *header)
{
    g_autofree char *value = header_block_value(header, "X-Failed-Recipients");
    Line line = {value, strlen(value)};
    gsize offset = 0;
    gsize start;
    for (;;) {
        g_autofree char *address = line_address(&line, &offset, &start);
        if (!address || !draft_add(draft, address))
            return;
    }
}

static char *
sender_of(const HeaderBlock *header)
{
    g_autofree char *value = header_block_value(header, "From");
    Line line = {value, strlen(value)};
    gsize offset = 0;
    gsize start;
    return line_address(&line, &offset, &start);
}

static gboolean
speaks_of_delay(const Mail *mail, const char *text, gsize length)
{
    g_autofree char *subject = g_utf8_strdown(mail->subject, -1);
    g_autofree char *lower = g_ascii_strdown(text, (gssize)MIN(length, LIMIT_BOUNCE_SAID_BYTES));
    return words_delay(subject) || words_delay(lower);
}

static void
read_reports(Draft *draft, const Mail *mail)
{
    for (guint i = 0; i < mail->enclosed->len; i++) {
        const MailEnclosed *enclosed = mail->enclosed->pdata[i];
        if (is_report_type(enclosed->type))
            report_read(draft, enclosed->header);
    }
}

static void
read_text(Draft *draft, const HeaderBlock *header, const Mail *mail, gsize length)
{
    g_autofree char *text = g_strndup(mail->text, MIN(length, LIMIT_BOUNCE_TEXT_BYTES));
    draft->is_delay = speaks_of_delay(mail, text, strlen(text));
    if (!draft->failed->len)
        report_read(draft, text);
    bounce_text_read(draft, text, strlen(text));
    if (!draft->failed->len)
        read_failed_field(draft, header);
}

static void
read_all_returned(Bounce *bounce, const Mail *mail, gsize length)
{
    for (guint i = 0; i < mail->enclosed->len; i++) {
        const MailEnclosed *enclosed = mail->enclosed->pdata[i];
        if (is_message_type(enclosed->type))
            read_returned(bounce, enclosed->header);
    }
    if (mail->text[length])
        read_returned_in_text(bounce, mail->text + length);
}

Bounce *
bounce_read(const HeaderBlock *header, const Mail *mail)
{
    Bounce *bounce = g_new0(Bounce, 1);
    g_autofree char *sender = sender_of(header);
    g_auto(Draft) draft = {.failed = g_ptr_array_new_with_free_func(failed_free),
                           .by_address = g_hash_table_new(g_str_hash, g_str_equal),
                           .around = g_string_new(NULL),
                           .sender = sender};
    gsize length = line_find_returned(mail->text);
    read_reports(&draft, mail);
    read_text(&draft, header, mail, length);
    g_autofree char *around = plain_words(draft.around->str);
    bounce->has_report = draft.has_report;
    bounce->recipients = g_ptr_array_new_with_free_func(recipient_free);
    bounce->message_id = g_strdup("");
    bounce->subject = g_strdup("");
    bounce->returned_to = g_strdup("");
    for (guint i = 0; i < draft.failed->len; i++)
        g_ptr_array_add(bounce->recipients, conclude(&draft, draft.failed->pdata[i], around));
    read_all_returned(bounce, mail, length);
    return bounce;
}

void
bounce_free(Bounce *bounce)
{
    if (!bounce)
        return;
    g_ptr_array_unref(bounce->recipients);
    g_free(bounce->message_id);
    g_free(bounce->subject);
    g_free(bounce->returned_to);
    g_free(bounce);
}

const char *
bounce_action_name(BounceAction action)
{
    switch (action) {
    case BOUNCE_FAILED:
        return "failed";
    case BOUNCE_DELAYED:
        return "delayed";
    case BOUNCE_DELIVERED:
        return "delivered";
    }
    return "?";
}

const BounceRecipient *
bounce_find(const Bounce *bounce, const char *address)
{
    for (guint i = 0; i < bounce->recipients->len; i++) {
        const BounceRecipient *recipient = bounce->recipients->pdata[i];
        if (strcmp(recipient->address, address) == 0)
            return recipient;
    }
    return NULL;
}

gboolean
bounce_has(const Bounce *bounce, BounceAction action)
{
    for (guint i = 0; i < bounce->recipients->len; i++)
        if (((const BounceRecipient *)bounce->recipients->pdata[i])->action == action)
            return TRUE;
    return FALSE;
}
