/*
 * What Postern reads out of messages, as JSON, a line each: for tests/mail/score and for curious
 * people. Reads files, or names of files from standard input, one a line.
 *
 *     tests/mail/reader [--text] FILE…
 *
 * Behind --text a file is no message, but the text of one. From standard input, "--text " may stand
 * before each name.
 */
#include "base/text.h"
#include "ctl/json.h"
#include "mail/automatic.h"
#include "mail/forward.h"
#include "mail/header.h"
#include "mail/kind.h"
#include "mail/mail.h"
#include "mail/sender.h"
#include "mail/trim.h"
#include "parse/worker.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    HeaderBlock *header;
    char *reverse_path;
    Sender sender;
    Mail *mail;
} Reading;

static void
reading_clear(Reading *reading)
{
    header_block_free(reading->header);
    g_free(reading->reverse_path);
    sender_clear(&reading->sender);
    mail_free(reading->mail);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, reading_clear)

/* The envelope is not in a file; what the last server wrote of it is. */
static char *
reverse_path_of(const HeaderBlock *header)
{
    g_autofree char *value = header_block_value(header, "Return-Path");
    if (!header_block_find(header, "Return-Path"))
        return g_strdup("unknown@reader.example");
    const char *start = *value == '<' ? value + 1 : value;
    return g_strndup(start, strcspn(start, ">"));
}

/* As it crosses from the worker; NULL with an error when it could not. */
static Mail *
read_and_cross(const char *bytes, gsize length, GError **error)
{
    g_autoptr(Mail) mail = worker_read(bytes, length);
    g_autoptr(GBytes) crossing = mail_to_bytes(mail);
    return mail_from_bytes(g_bytes_get_data(crossing, NULL), g_bytes_get_size(crossing), error);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void
name(GString *out, const char *name)
{
    char last = (char)(out->len ? out->str[out->len - 1] : '{');
    if (last != '{')
        g_string_append_c(out, ',');
    json_string(out, name);
    g_string_append_c(out, ':');
}

static void
string(GString *out, const char *key, const char *value)
{
    name(out, key);
    json_string(out, value);
}

static void
strings(GString *out, const char *key, char **values)
{
    name(out, key);
    json_strings(out, (const char *const *)values);
}

static void
open_list(GString *out, const char *key)
{
    name(out, key);
    g_string_append_c(out, '[');
}

static void
open_item(GString *out)
{
    g_string_append(out, out->str[out->len - 1] == '[' ? "{" : ",{");
}

static void
write_header(GString *out, const Reading *reading)
{
    guint32 reasons =
        automatic_judge(reading->header, reading->reverse_path, reading->sender.address);
    g_autofree char *automatic = automatic_describe(reasons);
    string(out, "from", reading->sender.address);
    string(out, "from_why", reading->sender.why);
    string(out, "automatic", automatic);
}

static void
write_recipients(GString *out, const Mail *mail)
{
    static const char *const fields[] = {"?", "to", "cc", "delivered-to", "reply-to"};
    open_list(out, "recipients");
    for (guint i = 0; i < mail->recipients->len; i++) {
        const MailRecipient *recipient = mail->recipients->pdata[i];
        open_item(out);
        string(out, "field", fields[recipient->field]);
        string(out, "address", recipient->address);
        string(out, "name", recipient->name);
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, ']');
}

static void
write_attachments(GString *out, const Mail *mail)
{
    open_list(out, "attachments");
    for (guint i = 0; i < mail->attachments->len; i++) {
        const MailAttachment *attachment = mail->attachments->pdata[i];
        open_item(out);
        string(out, "place", attachment->place);
        string(out, "name", attachment->name);
        string(out, "type", attachment->type);
        string(out, "content_id", attachment->content_id);
        name(out, "inline");
        json_flag(out, attachment->is_inline);
        name(out, "size");
        json_number(out, (gint64)attachment->size_bytes);
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, ']');
}

static void
write_enclosed(GString *out, const Mail *mail)
{
    open_list(out, "enclosed");
    for (guint i = 0; i < mail->enclosed->len; i++) {
        const MailEnclosed *enclosed = mail->enclosed->pdata[i];
        open_item(out);
        string(out, "place", enclosed->place);
        string(out, "type", enclosed->type);
        string(out, "header", enclosed->header);
        string(out, "subject", enclosed->subject);
        string(out, "from_name", enclosed->from_name);
        name(out, "date");
        json_time(out, enclosed->date_us);
        string(out, "text", enclosed->text);
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, ']');
}

static void
write_forward(GString *out, const Reading *reading)
{
    g_autoptr(Forward) forward = forward_read(reading->mail, reading->header);
    if (!forward)
        return;
    name(out, "forward");
    g_string_append_c(out, '{');
    string(out, "from", forward->address);
    string(out, "name", forward->name);
    string(out, "subject", forward->subject);
    string(out, "date", forward->date);
    string(out, "message_id", forward->message_id);
    string(out, "note", forward->note);
    string(out, "text", forward->text);
    string(out, "place", forward->place);
    g_string_append_c(out, '}');
}

/* Which kind each part of the text is, and what is shown of it. */
static void
write_trimmed(GString *out, const char *text)
{
    static const char *const kinds[] = {"?",      "typed",   "quoted",   "signature",
                                        "notice", "context", "forwarded"};
    g_autoptr(TrimPage) page = trim_page_new(text);
    g_autoptr(GArray) pieces = trim_read(page, NULL);
    g_autofree char *typed = trim_typed(text, pieces);
    g_autofree char *folded = trim_folded(text, pieces);
    string(out, "typed", typed);
    string(out, "folded", folded);
    open_list(out, "pieces");
    for (guint i = 0; i < pieces->len; i++) {
        const TrimPiece *piece = &g_array_index(pieces, TrimPiece, i);
        g_autofree char *part = g_strndup(text + piece->start, piece->length);
        open_item(out);
        string(out, "kind", kinds[piece->kind]);
        string(out, "text", part);
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, ']');
}

static void
write_mail(GString *out, const Reading *reading)
{
    const Mail *mail = reading->mail;
    name(out, "flags");
    json_number(out, mail->flags);
    string(out, "subject", mail->subject);
    string(out, "from_name", mail->from_name);
    string(out, "message_id", mail->message_id);
    name(out, "date");
    json_time(out, mail->date_us);
    strings(out, "in_reply_to", mail->in_reply_to);
    strings(out, "references", mail->references);
    string(out, "text", mail->text);
    write_trimmed(out, mail->text);
    write_recipients(out, mail);
    write_attachments(out, mail);
    write_enclosed(out, mail);
    write_forward(out, reading);
}

/* --- files ----------------------------------------------------------------------------------- */

static void
write_bounce(GString *out, const Bounce *bounce)
{
    open_list(out, "bounced");
    for (guint i = 0; bounce && i < bounce->recipients->len; i++) {
        const BounceRecipient *recipient = bounce->recipients->pdata[i];
        open_item(out);
        string(out, "address", recipient->address);
        string(out, "status", recipient->status);
        string(out, "action", bounce_action_name(recipient->action));
        string(out, "reason", bounce_reason_name(recipient->reason));
        string(out, "text", recipient->text);
        name(out, "hard");
        json_flag(out, recipient->hard);
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, ']');
    string(out, "returned_id", bounce ? bounce->message_id : "");
    string(out, "returned_subject", bounce ? bounce->subject : "");
    string(out, "returned_to", bounce ? bounce->returned_to : "");
}

static void
write_kind(GString *out, const Reading *reading)
{
    g_auto(KindVerdict) verdict = {0};
    guint32 automatic =
        automatic_judge(reading->header, reading->reverse_path, reading->sender.address);
    kind_judge(reading->header, automatic, reading->mail, &verdict);
    g_autofree char *why = kind_describe(verdict.evidence);
    string(out, "kind", kind_name(verdict.kind));
    string(out, "kind_why", why);
    name(out, "by_list");
    json_flag(out, verdict.by_list);
    name(out, "machine");
    json_flag(out, kind_is_machine(verdict.kind));
    write_bounce(out, verdict.bounce);
}

static gboolean
read_file(const char *path, Reading *reading, GString *out, GError **error)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &bytes, &length, error))
        return FALSE;
    reading->header = header_block_scan(bytes, length);
    reading->reverse_path = reverse_path_of(reading->header);
    sender_read(reading->header, &reading->sender);
    reading->mail = read_and_cross(bytes, length, error);
    if (!reading->mail)
        return FALSE;
    write_header(out, reading);
    write_mail(out, reading);
    write_kind(out, reading);
    return TRUE;
}

static gboolean
read_text(const char *path, GString *out, GError **error)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &bytes, &length, error))
        return FALSE;
    g_autofree char *text = g_utf8_make_valid(bytes, (gssize)length);
    write_trimmed(out, text);
    return TRUE;
}

static void
print_file(const char *path, gboolean is_text)
{
    g_autoptr(GString) out = g_string_new("{");
    g_autoptr(GError) error = NULL;
    g_auto(Reading) reading = {0};
    string(out, "file", path);
    if (!(is_text ? read_text(path, out, &error) : read_file(path, &reading, out, &error)))
        string(out, "error", error->message);
    puts(g_string_append_c(out, '}')->str);
    fflush(stdout);
}

int
main(int argc, char **argv)
{
    static const char text_option[] = "--text";
    gboolean is_text = argc > 1 && strcmp(argv[1], text_option) == 0;
    char *line = NULL;
    size_t size = 0;
    worker_init();
    for (int i = is_text ? 2 : 1; i < argc; i++)
        print_file(argv[i], is_text);
    while (argc == 1 && getline(&line, &size, stdin) > 0) {
        gboolean marked = g_str_has_prefix(g_strchomp(line), "--text ");
        print_file(marked ? line + sizeof text_option : line, marked);
    }
    free(line);
    return 0;
}
