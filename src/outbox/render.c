#include "outbox/render.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/units.h"
#include "desk/value_word.h"
#include "outbox/markup.h"
#include "outbox/query_row.h"
#include "outbox/stop.h"

#include <string.h>

#define FILES_NAMED_MAX   20
#define MESSAGE_ID_LENGTH 250 /* a longer one of a stranger's would not fit a header line */

/* --- what is said to whom --------------------------------------------------------------------- */

char *
render_key(const RenderInput *input, const char *language)
{
    const OutboxRow *row = input->row;
    const char *kind = desk_word(outbox_kind_words, row->kind);
    const char *why = desk_word(outbox_why_words, row->why);
    const char *audience = input->to_asked   ? "asked"
                           : input->to_staff ? "staff"
                           : input->since_us ? "requester"
                                             : "others";
    if (row->kind == OUTBOX_RECEIPT)
        return g_strdup_printf("%s/%" G_GINT64_FORMAT "/%s/%s", kind, row->id.value, audience,
                               language);
    if (row->comment.value)
        return g_strdup_printf("%s/%" G_GINT64_FORMAT "/%s/%s/%s", kind, row->comment.value, why,
                               audience, language);
    return g_strdup_printf(
        "%s/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "/%s/%s/%s", kind,
        row->ticket.value, row->thread.value, row->created_us, why, audience, language);
}

/* The flag by which the templates know a change; NULL for what is not told. */
static const char *
flag_of(const Event *event, gboolean to_staff)
{
    switch (event->kind) {
    case EVENT_STATUS_CHANGED:
        return "status";
    case EVENT_PRIORITY_CHANGED:
        return to_staff ? "priority" : NULL;
    case EVENT_TAG_ADDED:
        return to_staff ? "tag" : NULL;
    case EVENT_ASSIGNED:
        return to_staff ? "assigned" : NULL;
    case EVENT_FOLLOWER_ADDED:
        return to_staff ? "follower" : NULL;
    case EVENT_FIELD_CHANGED:
        return to_staff ? "field" : NULL;
    case EVENT_TYPE_CHANGED:
        return to_staff ? "type" : NULL;
    case EVENT_FORWARDED:
        return to_staff ? "forwarded" : NULL;
    case EVENT_TICKET_CREATED:
    case EVENT_COMMENT_ADDED:
    case EVENT_COPY_STORED:
    case EVENT_BOUNCE_RECEIVED:
    case EVENT_RULE_FAILED:
    case EVENT_NOTIFIED:
    case EVENT_NOBODY_TOLD:
    case EVENT_LINES_WITHHELD:
    case EVENT_RELEASED:
    case EVENT_JOINED:
    case EVENT_COMMAND_DONE:
    case EVENT_COMMAND_REFUSED:
    case EVENT_COMMAND_WAITS:
    case EVENT_NOT_ASKED:
    case EVENT_MADE_PRIVATE:
    case EVENT_FOLLOWER_REMOVED:
    case EVENT_TAG_REMOVED:
    case EVENT_PROJECT_CHANGED:
    case EVENT_SPLIT:
    case EVENT_CLONED:
    case EVENT_REPLY_LOGGED:
    case EVENT_CONTINUED:
    case EVENT_LINKED:
    case EVENT_UNLINKED:
    case EVENT_MERGED:
    case EVENT_TOOK_IN:
    case EVENT_FOLLOWER_MUTED:
    case EVENT_UNHEARD:
    case EVENT_ACCESS_ASKED:
    case EVENT_ACCESS_GIVEN:
    case EVENT_ACCESS_DENIED:
    case EVENT_SPAM:
    case EVENT_TIME_LOGGED:
    case EVENT_REPEAT_CHANGED:
    case EVENT_REMINDER_CHANGED:
        return NULL;
    case EVENT_REQUESTER_CHANGED:
        return to_staff ? "requester" : NULL;
    case EVENT_UNASSIGNED:
        return to_staff ? "unassigned" : NULL;
    case EVENT_CC_IGNORED:
        return to_staff ? "cc-ignored" : NULL;
    }
    return NULL;
}

static const char *
change_flag(const Event *event, const RenderInput *input)
{
    return input->to_asked ? NULL : flag_of(event, input->to_staff);
}

static gboolean
has_changes(const RenderInput *input)
{
    for (guint i = 0; i < input->changes->len; i++)
        if (change_flag(input->changes->pdata[i], input))
            return TRUE;
    return FALSE;
}

gboolean
render_has_news(const RenderInput *input)
{
    /* That somebody is to work on the ticket is news to them, whatever else changed. */
    gboolean assigned = input->row->why == WHY_ASSIGNEE;
    return input->row->kind != OUTBOX_NOTICE || input->to_staff || assigned || has_changes(input);
}

/* --- values ----------------------------------------------------------------------------------- */

typedef struct {
    const TemplateSet *templates;
    const RenderInput *input;
    TemplateValues *values;
} Renderer;

static char *
clean(const char *text)
{
    return text_clean_line(text ? text : "", -1, LIMIT_SUBJECT_CHARS);
}

/* A person's address is for staff to see. */
static char *
author_label(const Renderer *r)
{
    const Person *author = r->input->author;
    if (!author)
        return template_set_fill(r->templates, "nameless", r->values);
    if (author->name && *author->name) {
        g_autofree char *name = route_hide_tokens(r->input->desk->routes, author->name);
        return text_clean_line(name, -1, LIMIT_NAME_CHARS);
    }
    gsize length = r->input->to_staff ? strlen(author->address) : strcspn(author->address, "@");
    return text_clean_line(author->address, (gssize)length, LIMIT_NAME_CHARS);
}

static char *
subject_label(const Renderer *r)
{
    g_autofree char *open = route_hide_tokens(r->input->desk->routes, r->input->ticket->subject);
    g_autofree char *subject = clean(open);
    return *subject ? g_steal_pointer(&subject)
                    : template_set_fill(r->templates, "subjectless", r->values);
}

static gboolean
ends_line(gunichar c)
{
    return c == '\n' || c == 0x2028 || c == 0x2029;
}

static gboolean
is_control(gunichar c)
{
    return c != '\n' && c != '\t' && (c < ' ' || (c >= 0x7f && c < 0xa0));
}

/* Whoever answers may send a line back as the first of theirs; and their program may leave out what
 * is not seen before its #. */
static gboolean
begins_as_command(const char *p)
{
    gunichar c = g_utf8_get_char(p);
    while (c && !ends_line(c) && (is_control(c) || text_is_unseen(c))) {
        p = g_utf8_next_char(p);
        c = g_utf8_get_char(p);
    }
    return c == '#';
}

char *
render_sendable_text(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *out = g_string_sized_new(strlen(valid) + 16);
    gboolean line_begins = TRUE;
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (is_control(c) || (c == '\n' && out->len == 0))
            continue;
        if (line_begins && begins_as_command(p))
            g_string_append_c(out, ' ');
        g_string_append_unichar(out, c);
        line_begins = ends_line(c);
    }
    return g_strchomp(g_string_free(out, FALSE));
}

static void
set_part(Renderer *r, const char *name, const char *template, gboolean html)
{
    g_autofree char *full = g_strconcat(template, html ? ".html" : ".text", NULL);
    g_autofree char *text = g_strchomp(template_set_fill(r->templates, full, r->values));
    if (html)
        template_values_set_markup(r->values, name, text);
    else
        template_values_set(r->values, name, text);
}

static void
add_change(const TemplateSet *templates, TemplateValues *values, const Event *event,
           const char *flag)
{
    g_autofree char *was = clean(event->was), *now = clean(event->now);
    const char *language = template_set_language(templates);
    gboolean in_words = event->kind == EVENT_PRIORITY_CHANGED;
    TemplateValues *item = template_values_add_item(values, "change");
    template_values_set_flag(item, flag, TRUE);
    template_values_set(item, "was",
                        in_words ? value_word_of_english(VALUE_PRIORITY, was, language) : was);
    template_values_set(item, "now",
                        in_words ? value_word_of_english(VALUE_PRIORITY, now, language) : now);
}

char *
render_change(const TemplateSet *templates, const Event *event, gboolean to_staff)
{
    const char *flag = flag_of(event, to_staff);
    g_autoptr(TemplateValues) values = template_values_new();
    if (!flag)
        return NULL;
    add_change(templates, values, event, flag);
    return g_strchomp(template_set_fill(templates, "changes.text", values));
}

static void
add_changes(Renderer *r)
{
    const GPtrArray *changes = r->input->changes;
    for (guint i = 0; i < changes->len; i++) {
        const Event *event = changes->pdata[i];
        const char *flag = change_flag(event, r->input);
        if (flag)
            add_change(r->templates, r->values, event, flag);
    }
    gboolean any = has_changes(r->input);
    template_values_set_flag(r->values, "has-changes", any);
    template_values_set_flag(r->values, "has-none", !any);
}

void
render_answer(TemplateValues *item, const QueryAnswer *answer)
{
    template_values_set(item, "result", answer->text);
    template_values_set_markup(item, "result-html", answer->html);
}

/* What came of each command, to whoever wrote it. */
static void
add_answers(Renderer *r)
{
    const GPtrArray *events = r->input->changes, *answers = r->input->answers;
    guint queries = 0;
    for (guint i = 0; i < events->len; i++) {
        const Event *event = events->pdata[i];
        gboolean is_done = event->kind == EVENT_COMMAND_DONE;
        if ((!is_done && event->kind != EVENT_COMMAND_REFUSED) ||
            event->actor.value != r->input->row->person.value)
            continue;
        g_autofree char *line = clean(event->was), *said = clean(event->now);
        TemplateValues *item = template_values_add_item(r->values, "answer");
        template_values_set(item, "line", line);
        template_values_set(item, "said", said);
        if (answers && query_row_is_query(event, event->actor) && queries < answers->len) {
            render_answer(item, answers->pdata[queries++]);
            continue;
        }
        template_values_set_flag(item, "done", is_done);
        template_values_set_flag(item, "refused", !is_done);
    }
}

/* The comment whose text is told, or NULL. */
static const Comment *
told_comment(const RenderInput *input)
{
    return input->row->kind == OUTBOX_COMMENT ? input->comment : NULL;
}

/* --- files ------------------------------------------------------------------------------------ */

/* Where others than staff may not read all of a comment, its files are not for them, nor what they
 * are called. */
static gboolean
is_for_staff(const RenderInput *input)
{
    return input->comment && input->comment->staff_text && !input->to_staff;
}

/* Of MailAttachment; NULL for none. */
static GPtrArray *
files_to_send(const RenderInput *input)
{
    gboolean any = told_comment(input) && input->attachments && input->attachments->len;
    return any && !is_for_staff(input)
               ? attached_choose(input->attachments, input->desk->attachments_bytes)
               : NULL;
}

/* As attached_write has them; NULL for none. */
static char *
write_files(const Renderer *r, const GPtrArray *sent)
{
    const RenderInput *input = r->input;
    if (!sent || !sent->len)
        return NULL;
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func((GDestroyNotify)attached_file_free);
    for (guint i = 0; i < sent->len; i++)
        g_ptr_array_add(
            files, attached_file_new(input->desk->routes, input->comment->message, sent->pdata[i]));
    g_autofree char *instead = template_set_fill(r->templates, "file.instead", r->values);
    return attached_write(files, g_strchomp(instead));
}

static void
add_file(Renderer *r, const char *list, const MailAttachment *file, gboolean next)
{
    const char *shown = *file->name && !is_for_staff(r->input) ? file->name : file->type;
    g_autofree char *open = route_hide_tokens(r->input->desk->routes, shown);
    g_autofree char *name = text_clean_line(open, -1, LIMIT_NAME_CHARS);
    g_autofree char *size = units_format_size(file->size_bytes);
    TemplateValues *item = template_values_add_item(r->values, list);
    template_values_set(item, "name", name);
    template_values_set(item, "size", size);
    template_values_set_flag(item, "next", next);
}

/* That one can ask for those that do not travel is said to who would get them. */
static void
add_attachments(Renderer *r, const GPtrArray *sent)
{
    const GPtrArray *files = r->input->attachments;
    guint kept = 0;
    gboolean fetch = FALSE;
    for (guint i = 0; files && i < files->len; i++) {
        const MailAttachment *file = files->pdata[i];
        if (sent && g_ptr_array_find((GPtrArray *)sent, file, NULL))
            continue;
        if (kept < FILES_NAMED_MAX)
            add_file(r, "file", file, kept > 0);
        kept++;
        fetch = fetch || (!attached_is_mail(file->type) && !is_for_staff(r->input));
    }
    for (guint i = 0; sent && i < sent->len; i++)
        add_file(r, "sent", sent->pdata[i], i > 0);
    if (kept > FILES_NAMED_MAX)
        template_values_set_number(r->values, "more", kept - FILES_NAMED_MAX);
    template_values_set_flag(r->values, "has-sent", sent && sent->len);
    template_values_set_flag(r->values, "has-kept", kept > 0);
    template_values_set_flag(r->values, "fetch", fetch);
}

/* --- why, and who else ------------------------------------------------------------------------ */

static const char *
why_flag(const OutboxRow *row)
{
    if (row->kind == OUTBOX_ACK && row->why != WHY_CONTACT)
        return "why-ack";
    switch (row->why) {
    case WHY_REQUESTER:
        return "why-requester";
    case WHY_OPENER:
        return "why-opener";
    case WHY_ASSIGNEE:
        return "why-assignee";
    case WHY_FOLLOWER:
        return "why-follower";
    case WHY_RULE:
        return "why-rule";
    case WHY_ASKED:
        return "why-asked";
    case WHY_COMMANDS:
        return "why-commands";
    case WHY_PROJECT:
        return "why-project";
    case WHY_STAFF:
        return "why-staff";
    case WHY_CONTACT:
        return "why-contact";
    case WHY_REQUEST:
    case WHY_SHARED:
        break;
    }
    return "";
}

static gboolean
is_requester(const OutboxRow *row)
{
    return row->why == WHY_REQUESTER || row->why == WHY_CONTACT;
}

static const char *
seen_flag(const RenderInput *input)
{
    switch (input->thread->audience) {
    case THREAD_PUBLIC:
        return is_requester(input->row) ? "seen-team" : "seen-everybody";
    case THREAD_PRIVATE:
        return "seen-staff";
    case THREAD_VENDOR:
        return "seen-vendors";
    }
    return "";
}

/* What every template may say. An acknowledgement shows nothing its sender wrote: it would be of
 * use to whoever forges one. */
static void
add_common(Renderer *r)
{
    const RenderInput *input = r->input;
    g_autofree char *subject = subject_label(r);
    g_autofree char *author = author_label(r);
    const char *language = template_set_language(r->templates);
    gboolean ack = input->row->kind == OUTBOX_ACK;
    template_values_set(r->values, "desk", input->desk->desk_name);
    template_values_set_number(r->values, "ticket", input->ticket->id.value);
    gboolean hides = ack || input->to_asked;
    template_values_set(r->values, "subject", hides ? "" : subject);
    template_values_set(r->values, "title", hides ? "" : subject);
    template_values_set(r->values, "author", ack ? "" : author);
    template_values_set(r->values, "ticket-status", input->to_asked ? "" : input->ticket->status);
    template_values_set(
        r->values, "ticket-priority",
        input->to_asked ? ""
                        : value_word_in(VALUE_PRIORITY, (int)input->ticket->priority, language));
    template_values_set_flag(r->values, why_flag(input->row), TRUE);
    template_values_set_flag(r->values, seen_flag(input), TRUE);
    if (stop_flag(input->row))
        template_values_set_flag(r->values, stop_flag(input->row), TRUE);
}

/* Said to everybody: whoever can write any name into From must not borrow trust from ours. */
static gboolean
is_unverified(const RenderInput *input)
{
    return input->comment && input->comment->identity <= IDENTITY_CLAIMED;
}

/* Whom the desk wrote to first gets what somebody on the staff writes as a letter of theirs: what
 * becomes of the ticket is no part of it. */
static gboolean
is_letter(const RenderInput *input)
{
    return input->row->kind == OUTBOX_COMMENT && input->row->why == WHY_CONTACT &&
           !is_unverified(input);
}

static char *
fill_body(Renderer *r, const char *kind, const char *text, gboolean html)
{
    g_autofree char *template = g_strconcat(kind, html ? ".html" : ".text", NULL);
    g_autofree char *markup = html ? markup_from_text(text) : NULL;
    if (html)
        template_values_set_markup(r->values, "body", markup);
    else
        template_values_set(r->values, "body", text);
    if (r->input->row->kind != OUTBOX_RECEIPT && has_changes(r->input) && !is_letter(r->input))
        set_part(r, "changes", "changes", html);
    if (told_comment(r->input) && r->input->attachments && r->input->attachments->len)
        set_part(r, "attachments", "attachments", html);
    set_part(r, "foot", "foot", html);
    if (html) {
        set_part(r, "top", "top", TRUE);
        set_part(r, "bottom", "bottom", TRUE);
    }
    g_autofree char *filled = g_strchomp(template_set_fill(r->templates, template, r->values));
    return g_strconcat(filled, "\n", NULL);
}

/* --- header fields ---------------------------------------------------------------------------- */

static gboolean
is_clean_id(const char *id)
{
    gsize length = strlen(id);
    for (const guchar *p = (const guchar *)id; *p; p++)
        if (*p <= ' ' || *p >= 0x7f || *p == '<' || *p == '>')
            return FALSE;
    return length > 0 && length <= MESSAGE_ID_LENGTH;
}

/* All mail of a thread names one root, so that clients show one conversation; in the public thread
 * also the mail that opened the ticket, which the requester has. Who was made the requester later
 * has it not, and would learn from it where another's mail comes from. */
static void
set_threading(Rendering *rendering, const RenderInput *input)
{
    g_autofree char *root =
        g_strdup_printf("ticket-%" G_GINT64_FORMAT "-thread-%" G_GINT64_FORMAT "@%s",
                        input->ticket->id.value, input->thread->id.value, input->desk->domain);
    gboolean opening = input->thread->audience == THREAD_PUBLIC && !input->to_asked &&
                       is_clean_id(input->opening_id);
    rendering->in_reply_to = g_strdup(opening ? input->opening_id : root);
    rendering->references =
        opening ? g_strconcat(input->opening_id, " ", root, NULL) : g_strdup(root);
}

static char *
desk_address(const RenderInput *input)
{
    const char *address = route_table_address_of(input->desk->routes, input->ticket->project);
    if (!address)
        address = route_table_default(input->desk->routes);
    return address ? g_strdup(address) : g_strconcat("postmaster@", input->desk->domain, NULL);
}

typedef struct {
    const char *body, *subject, *from;
} KindTemplates;

static KindTemplates
templates_of(OutboxKind kind)
{
    switch (kind) {
    case OUTBOX_COMMENT:
        return (KindTemplates){"comment", "thread.subject", "person.from"};
    case OUTBOX_ACK:
        return (KindTemplates){"ack", "ack.subject", "desk.from"};
    case OUTBOX_RECEIPT:
        return (KindTemplates){"receipt", "thread.subject", "desk.from"};
    case OUTBOX_NOTICE:
        return (KindTemplates){"notice", "thread.subject", "desk.from"};
    case OUTBOX_QUESTION: /* question.c renders these */
    case OUTBOX_ANSWER:
    case OUTBOX_ACCESS:
    case OUTBOX_SHARED: /* share_notice.c this */
    case OUTBOX_HELP:   /* help_notice.c this */
        break;
    }
    g_assert_not_reached();
}

/* For who may see nothing of the ticket but its number. */
static const char *
hidden_subject(OutboxKind kind)
{
    return kind == OUTBOX_RECEIPT ? "receipt.subject" : "asked.subject";
}

static char *
sendable_comment(const RenderInput *input)
{
    const Comment *comment = told_comment(input);
    if (!comment)
        return g_strdup("");
    gboolean all = input->to_staff && comment->staff_text;
    g_autofree char *open =
        route_hide_tokens(input->desk->routes, all ? comment->staff_text : comment->text);
    return render_sendable_text(open);
}

/* Whether the staff reads more of it than others do. Commands that did nothing stand before the
 * text for the staff, and are no news to anybody else. */
static gboolean
is_withheld(const Comment *comment)
{
    if (!comment || !comment->staff_text)
        return FALSE;
    if (!g_str_has_suffix(comment->staff_text, comment->text))
        return TRUE;
    const char *p = comment->staff_text;
    const char *end = p + strlen(p) - strlen(comment->text);
    while (p < end && (*p == '#' || *p == '\n'))
        p += strcspn(p, "\n") + 1;
    return p < end || p == comment->staff_text;
}

/* That a signature is not there is no news. */
static void
add_left_out(Renderer *r, const Comment *comment)
{
    gboolean withheld = is_withheld(comment);
    template_values_set_flag(r->values, "quote-left-out", comment && comment->quoted);
    template_values_set_flag(r->values, "lines-left-out", withheld && !r->input->to_staff);
    template_values_set_flag(r->values, "lines-for-staff", withheld && r->input->to_staff);
}

static const char *
subject_template(const RenderInput *input, const KindTemplates *kind)
{
    if (input->to_asked)
        return hidden_subject(input->row->kind);
    gboolean plain = input->row->why == WHY_CONTACT && input->row->kind == OUTBOX_COMMENT;
    return plain ? "contact.subject" : kind->subject;
}

Rendering *
render(const TemplateSet *templates, const char *language, const RenderInput *input)
{
    KindTemplates kind = templates_of(input->row->kind);
    g_autoptr(TemplateValues) values = template_values_new();
    Renderer r = {templates, input, values};
    g_autofree char *text = sendable_comment(input);
    g_autoptr(GPtrArray) sent = files_to_send(input);
    add_common(&r);
    if (input->row->kind == OUTBOX_RECEIPT)
        add_answers(&r);
    else
        add_changes(&r);
    add_attachments(&r, sent);
    add_left_out(&r, told_comment(input));
    template_values_set_flag(values, "empty", !*text);
    template_values_set_flag(values, "unverified", is_unverified(input));
    template_values_set_flag(values, "wrote", !is_letter(input));

    Rendering *rendering = g_new0(Rendering, 1);
    rendering->key = render_key(input, language);
    rendering->subject = template_set_fill(templates, subject_template(input, &kind), values);
    rendering->from_name = template_set_fill(templates, kind.from, values);
    rendering->from_address = desk_address(input);
    rendering->list_id =
        g_strdup_printf("ticket %" G_GINT64_FORMAT " <%" G_GINT64_FORMAT ".tickets.%s>",
                        input->ticket->id.value, input->ticket->id.value, input->desk->domain);
    rendering->automatic =
        input->row->kind != OUTBOX_COMMENT || (input->comment && input->comment->automatic);
    set_threading(rendering, input);
    rendering->seen = input->answers ? query_seen_write(input->answers) : NULL;
    rendering->files =
        input->answers ? query_files_write(input->answers, templates) : write_files(&r, sent);
    template_values_set(values, "heading", rendering->subject);
    rendering->text = fill_body(&r, kind.body, text, FALSE);
    rendering->html = fill_body(&r, kind.body, text, TRUE);
    return rendering;
}
