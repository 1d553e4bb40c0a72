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
    g_string_free(failed->reported, TRUE);
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

void
draft_rename(Draft *draft, Failed *failed, const char *address)
{
    if (g_hash_table_contains(draft->by_address, address))
        return;
    g_hash_table_remove(draft->by_address, failed->address);
    g_free(failed->address);
    failed->address = g_strdup(address);
    if (*address)
        g_hash_table_insert(draft->by_address, failed->address, failed);
}

gboolean
draft_is_nameless(const Draft *draft)
{
    return !draft->failed->len ||
           (draft->failed->len == 1 && !*((const Failed *)draft->failed->pdata[0])->address);
}

Failed *
draft_add(Draft *draft, const char *address)
{
    Failed *failed = *address ? g_hash_table_lookup(draft->by_address, address) : NULL;
    if (failed || draft->failed->len >= LIMIT_BOUNCE_RECIPIENTS)
        return failed;
    if (draft->failed->len && draft_is_nameless(draft)) {
        failed = draft->failed->pdata[0];
        draft_rename(draft, failed, address);
        return failed;
    }
    failed = g_new0(Failed, 1);
    failed->address = g_strdup(address);
    failed->reported = g_string_new(NULL);
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

/* What is said in lower case, with "@" for each address: their letters mean nothing. */
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
        g_string_append_c(out, '@');
        done = offset;
    }
    g_string_append(out, lower + done);
    return g_string_free(out, FALSE);
}

/* The words about one recipient, the nearest first. */
typedef struct {
    char *reported;
    char *said;
    const char *around; /* NULL when that may be about others */
} Words;

/* That it was tried for too long says that something else went wrong for so long. */
static gboolean
is_vague(const char *status)
{
    return !status || g_str_has_suffix(status, ".0.0") || g_str_has_suffix(status, ".4.7");
}

/* The reply that a report quotes is the other end's own word; the report's status comes next, then
 * the text. What is vague counts only when nothing else is there. */
static char *
best_status(const Failed *failed, const Words *words)
{
    g_autofree char *quoted = words_status(words->reported);
    g_autofree char *said = words_status(words->said);
    g_autofree char *around = words->around ? words_status(words->around) : NULL;
    const char *in_order[] = {quoted, failed->status, said, around};
    for (gsize i = 0; i < G_N_ELEMENTS(in_order); i++)
        if (!is_vague(in_order[i]))
            return g_strdup(in_order[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(in_order); i++)
        if (in_order[i])
            return g_strdup(in_order[i]);
    return NULL;
}

static BounceMoment
moment_of(const Draft *draft, const Failed *failed, const Words *words)
{
    BounceMoment moment = words_moment(words->reported);
    if (!moment)
        moment = failed->moment;
    if (!moment)
        moment = words_moment(words->said);
    if (!moment && draft->failed->len == 1)
        moment = draft->moment ? draft->moment : words_moment(words->around);
    return moment;
}

static BounceReason
reason_of(const Words *words, const char *status, BounceMoment moment)
{
    BounceReason reason = words_reason(words->reported, moment, status);
    if (!reason)
        reason = words_reason(words->said, moment, status);
    if (!reason)
        reason = status_reason(status);
    return reason || !words->around ? reason : words_reason(words->around, moment, status);
}

static char
class_of(const Failed *failed, BounceAction action, const Words *words)
{
    char class = words_reply_class(words->reported);
    if (failed->status)
        return *failed->status;
    if (!class)
        class = words_reply_class(words->said);
    if (class)
        return class;
    return action == BOUNCE_DELAYED ? '4' : '5';
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

/* What is said around counts as said of this one only where it means something. */
static char *
one_line(const Draft *draft, const Failed *failed, const char *around)
{
    const char *text = failed->reported->len ? failed->reported->str : failed->said->str;
    if (!*text && around && words_reason(around, MOMENT_RCPT, NULL))
        text = draft->around->str;
    return text_clean_line(text, -1, LIMIT_REASON_CHARS);
}

/* Nothing but the address. */
static gboolean
is_bare(const char *said)
{
    return said[strspn(said, "@<>()[]*-:;., \t")] == '\0';
}

static BounceRecipient *
conclude(const Draft *draft, const Failed *failed, const char *around)
{
    g_autofree char *reported = plain_words(failed->reported->str);
    g_autofree char *said = plain_words(failed->said->str);
    gboolean is_only = draft->failed->len == 1;
    Words words = {reported, said, is_only || is_bare(said) ? around : NULL};
    g_autofree char *status = best_status(failed, &words);
    BounceMoment moment = moment_of(draft, failed, &words);
    BounceRecipient *recipient = g_new0(BounceRecipient, 1);
    recipient->reason = reason_of(&words, status, moment);
    recipient->action = action_of(draft, failed);
    recipient->address = g_strdup(failed->address);
    recipient->hard = recipient->action != BOUNCE_DELIVERED && reason_is_hard(recipient->reason);
    recipient->text = one_line(draft, failed, words.around);
    recipient->status =
        status ? g_steal_pointer(&status)
               : reason_status(recipient->reason, class_of(failed, recipient->action, &words));
    return recipient;
}

/* --- the returned message --- */

static void
read_returned(Bounce *bounce, const char *header, const char *known_subject)
{
    g_autoptr(HeaderBlock) block = header_block_scan(header, strlen(header));
    g_autofree char *id = header_block_value(block, "Message-ID");
    g_autofree char *raw_subject = header_block_value(block, "Subject");
    const char *subject = *known_subject ? known_subject : raw_subject;
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
static const char *
find_header(const char *text)
{
    const char *end = text + strlen(text);
    const char *start = text;
    Line line;
    for (guint i = 0; i < LIMIT_BOUNCE_MARK_LINES && line_next(&text, end, &line); i++) {
        gsize name = strcspn(line.start, ": \t\n");
        if (name && name < line.length && line.start[name] == ':')
            break;
        start = text;
    }
    return start;
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

/* "Returned mail: User unknown": the last place to look for a reason. */
static void
hear_subject(Draft *draft, const char *subject)
{
    static const char *const marks[] = {"Returned mail:", "DELIVERY FAILURE:"};
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        if (g_ascii_strncasecmp(subject, marks[i], strlen(marks[i])) == 0)
            draft_say(draft->around, subject, strlen(subject));
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
read_words(Draft *draft, const char *from, gsize length)
{
    g_autofree char *text = g_strndup(from, MIN(length, LIMIT_BOUNCE_TEXT_BYTES));
    if (!draft->failed->len)
        report_read(draft, text);
    bounce_text_read(draft, text, strlen(text));
}

/* What came back may be a bounce itself, sent on by whoever got it: then it is the one to read. */
static void
read_inner(Draft *draft, const char *header, const char *text)
{
    g_autoptr(HeaderBlock) block = header_block_scan(header, strlen(header));
    if (draft_is_nameless(draft) && bounce_is_daemon(block))
        read_words(draft, text, line_find_returned(text));
}

static void
read_inner_in_text(Draft *draft, const char *text)
{
    const char *start = find_header(text);
    g_autoptr(HeaderBlock) block = header_block_scan(start, strlen(start));
    read_inner(draft, start, start + header_block_body_offset(block));
}

static void
read_all_inner(Draft *draft, const Mail *mail, gsize length)
{
    if (draft_is_nameless(draft) && mail->text[length])
        read_inner_in_text(draft, mail->text + length);
    for (guint i = 0; i < mail->enclosed->len && draft_is_nameless(draft); i++) {
        const MailEnclosed *enclosed = mail->enclosed->pdata[i];
        if (is_message_type(enclosed->type))
            read_inner(draft, enclosed->header, enclosed->text);
    }
}

static void
read_text(Draft *draft, const HeaderBlock *header, const Mail *mail, gsize length)
{
    draft->is_delay = speaks_of_delay(mail, mail->text, length);
    read_words(draft, mail->text, length);
    read_all_inner(draft, mail, length);
    if (draft_is_nameless(draft))
        read_failed_field(draft, header);
}

static void
read_all_returned(Bounce *bounce, const Mail *mail, gsize length)
{
    for (guint i = 0; i < mail->enclosed->len; i++) {
        const MailEnclosed *enclosed = mail->enclosed->pdata[i];
        if (is_message_type(enclosed->type))
            read_returned(bounce, enclosed->header, enclosed->subject);
    }
    if (mail->text[length])
        read_returned(bounce, find_header(mail->text + length), "");
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
    if (draft.failed->len == 1)
        hear_subject(&draft, mail->subject);
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

gboolean
bounce_is_daemon(const HeaderBlock *header)
{
    static const char *const names[] = {
        "mailer-daemon",        "mailer_daemon",     "mailerdaemon",
        "mailer daemon",        "postmaster",        "post_master",
        "poostmaster",          "mail delivery sub", "mail delivery sys",
        "mail.delivery.system", "mail delivery ser", "mdaemon@",
        "mail administrator",   "antivirus",         "<>"};
    g_autofree char *from = header_block_value(header, "From");
    g_autofree char *lower = g_ascii_strdown(from, -1);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (strstr(lower, names[i]))
            return TRUE;
    return !*lower;
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
