#include "mail/forward.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/automatic.h"
#include "mail/forward_block.h"
#include "mail/msgid.h"
#include "mail/sender.h"

#include <string.h>

void
forward_free(Forward *forward)
{
    if (!forward)
        return;
    g_free(forward->address);
    g_free(forward->name);
    g_free(forward->subject);
    g_free(forward->date);
    g_free(forward->message_id);
    g_free(forward->note);
    g_free(forward->text);
    g_free(forward->place);
    g_free(forward);
}

/* --- where it begins ---------------------------------------------------------------------------
 */

typedef struct {
    const char *text;
    const char *note_end; /* what was typed above ends here */
    ForwardMark mark;     /* what stands above the block */
    ForwardBlock block;
} Inline;

static void
inline_clear(Inline *found)
{
    forward_block_clear(&found->block);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Inline, inline_clear)

/* Below a line that says so, perhaps behind blank ones. */
static gboolean
read_marked(Inline *found, const char *p)
{
    p = forward_line_skip_blank(p, LIMIT_FORWARD_FOLDS);
    forward_block_read(p, &found->block);
    if (forward_block_is_whole(&found->block, 1))
        return TRUE;
    forward_block_clear(&found->block);
    return forward_block_read_attribution(p, &found->block);
}

/* "On Mon, 2 Mar 2026 Anna wrote:" */
static gboolean
is_attribution(const ForwardLine *line)
{
    if (forward_line_is_blank(line) || line->end[-1] != ':')
        return FALSE;
    for (const char *p = line->start; p < line->end; p++)
        if (g_ascii_isdigit(*p))
            return TRUE;
    return FALSE;
}

/* By themselves, where nothing leads over to them; or all of them, anywhere. */
static gboolean
read_unmarked(Inline *found, const char *p, const ForwardLine *line, gboolean apart)
{
    if (!forward_block_may_begin(line))
        return FALSE;
    forward_block_read(p, &found->block);
    return forward_block_is_whole(&found->block, apart ? 2 : 3);
}

/* The search for where a forward begins: p is at line. */
typedef struct {
    SubjectKind subject;
    const char *p;
    const char *next;
    ForwardLine line;
    gboolean apart;   /* nothing, or a rule, stands right above it */
    gboolean answers; /* the last line with something in it is that of an answer */
    gboolean stop;    /* what follows is quoted by an answer, and no forward of this message */
} Search;

/* Whether a quote stands in the way: more than one, or that of an answer. */
static gboolean
is_quoted_by_answer(const Search *search)
{
    guint depth = search->line.depth;
    return depth > 1 || (depth == 1 && (search->answers || search->subject == SUBJECT_BARE));
}

/* Whether the line at p begins one: the fields below a line that says so, or by themselves. */
static gboolean
begins(Search *search, Inline *found)
{
    gboolean bare = search->subject == SUBJECT_BARE;
    found->mark = forward_line_mark(&search->line);
    found->note_end = search->p;
    if (found->mark == FORWARD_MARK_NONE || found->mark == FORWARD_MARK_END) {
        if (!read_unmarked(found, search->p, &search->line, search->apart))
            return FALSE;
        search->stop = bare || is_quoted_by_answer(search);
        return !search->stop;
    }
    search->stop = (bare && found->mark == FORWARD_MARK_ORIGINAL) || is_quoted_by_answer(search);
    return !search->stop && read_marked(found, search->next);
}

static void
look_on(Search *search, const Inline *found)
{
    gboolean rule = forward_line_is_rule(&search->line);
    search->apart = rule || forward_line_is_blank(&search->line);
    if (!search->apart)
        search->answers = is_attribution(&search->line);
    search->p = MAX(search->next, found->block.end);
}

/* Each line is looked at once, and those of a block that is none once more. */
static gboolean
find_inline(const char *text, SubjectKind subject, Inline *found)
{
    Search search = {.subject = subject, .p = text, .apart = TRUE};
    found->text = text;
    while (*search.p && !search.stop && search.p - text < LIMIT_FORWARD_NOTE_BYTES) {
        search.next = forward_line_read(search.p, &search.line);
        if (begins(&search, found))
            return TRUE;
        look_on(&search, found);
        forward_block_clear(&found->block);
    }
    return FALSE;
}

/* --- whose it is --------------------------------------------------------------------------------
 */

static const char address_ends[] = " \t<>()[]\"',;|*";

/* The address a word is or holds, behind "mailto:" too; *ret_other when it looks like one and is
 * none. */
static char *
address_in(const char *word, gsize length, gboolean *ret_other)
{
    if (!memchr(word, '@', length))
        return NULL;
    if (length > 7 && g_ascii_strncasecmp(word, "mailto:", 7) == 0) {
        word += 7;
        length -= 7;
    }
    while (length && strchr(".:", word[length - 1]))
        length--;
    g_autofree char *spec = g_strndup(word, length);
    char *address = address_canonical(spec);
    *ret_other |= !address;
    return address;
}

/* The one address in a value, written once or more often; NULL when there is none, or another one
 * or what could be one. *ret_at is where it first stands. */
static char *
only_address(const char *value, gsize *ret_at)
{
    g_autofree char *only = NULL;
    gboolean other = FALSE;
    for (const char *p = value; *p && !other;) {
        gsize length = strcspn(p, address_ends);
        g_autofree char *address = address_in(p, length, &other);
        if (address && !only) {
            *ret_at = (gsize)(p - value);
            only = g_steal_pointer(&address);
        } else if (address) {
            other |= strcmp(address, only) != 0;
        }
        p += length;
        p += strspn(p, address_ends);
    }
    return other ? NULL : g_steal_pointer(&only);
}

static char *
name_before(const char *value, gsize length)
{
    static const char around[] = " \t\"'*<[(,";
    while (length && strchr(around, *value)) {
        value++;
        length--;
    }
    while (length && strchr(around, value[length - 1]))
        length--;
    if (memchr(value, '@', length))
        return g_strdup("");
    return text_clean_line(value, (gssize)length, LIMIT_NAME_CHARS);
}

/* The other ways a message can be called automatic by are in its header. */
static gboolean
is_robot(const char *address)
{
    g_autoptr(HeaderBlock) nothing = header_block_scan("", 0);
    return automatic_judge(nothing, address, address) != 0;
}

/* --- subjects ------------------------------------------------------------------------------------
 */

static const char *
without_forwards(const char *subject)
{
    gsize length;
    for (;;) {
        SubjectKind kind = forward_words_subject(subject, &length);
        if (kind != SUBJECT_FORWARDS && kind != SUBJECT_EITHER)
            return subject;
        subject += length;
    }
}

static const char *
bare_subject(const char *subject)
{
    gsize length;
    while (forward_words_subject(subject, &length) != SUBJECT_BARE)
        subject += length;
    return subject;
}

/* --- inline
 * --------------------------------------------------------------------------------------- */

/* One line as it stands, less the marks of the quote it is in. */
static void
append_unquoted(GString *out, const char *p, const char *next, guint depth)
{
    for (; depth && p < next; depth--) {
        const char *mark = p + strspn(p, " \t");
        if (*mark != '>')
            break;
        p = mark + 1;
        p += *p == ' ';
    }
    g_string_append_len(out, p, (gssize)(next - p));
}

/* Of a quoted forward every line that is quoted; what is not was typed. */
static void
take_quoted(const Inline *found, GString *text, GString *note)
{
    ForwardLine line;
    for (const char *p = found->block.end; *p;) {
        const char *next = forward_line_read(p, &line);
        gboolean is_quoted = line.depth >= found->block.depth || forward_line_is_blank(&line);
        append_unquoted(is_quoted ? text : note, p, next, is_quoted ? found->block.depth : 0);
        p = next;
    }
}

/* What stands below "End forwarded message" was typed: below the last, should there be one inside
 * another. */
static const char *
find_end(const Inline *found, const char **ret_behind)
{
    ForwardLine line;
    const char *end = NULL;
    for (const char *p = found->block.end; *p && found->mark == FORWARD_MARK_FORWARD;) {
        const char *next = forward_line_read(p, &line);
        if (forward_line_mark(&line) == FORWARD_MARK_END) {
            end = p;
            *ret_behind = next;
        }
        p = next;
    }
    return end;
}

static void
take_open(const Inline *found, GString *text, GString *note)
{
    const char *behind = "";
    const char *end = find_end(found, &behind);
    g_string_append_len(text, found->block.end,
                        end ? end - found->block.end : (gssize)strlen(found->block.end));
    g_string_append(note, behind);
}

/* A rule, or the line above once more, closes the fields in some programs. */
static void
skip_closing_line(Inline *found)
{
    ForwardLine line;
    const char *p = forward_line_skip_blank(found->block.end, 1);
    const char *next = forward_line_read(p, &line);
    if (forward_line_is_rule(&line) || (found->mark && forward_line_mark(&line) == found->mark))
        found->block.end = next;
}

/* Without blank lines at its start, and white space at its end. */
static char *
strip_lines(GString *text)
{
    const char *start = forward_line_skip_blank(text->str, G_MAXUINT);
    char *stripped = g_strchomp(g_strdup(start));
    g_string_free(text, TRUE);
    return stripped;
}

/* What was typed above, without the rule, or the empty quote, that leads to the fields. */
static GString *
note_above(const Inline *found)
{
    const char *end = found->text;
    ForwardLine line;
    for (const char *p = found->text; p < found->note_end;) {
        p = forward_line_read(p, &line);
        if (!forward_line_is_blank(&line) && !forward_line_is_rule(&line))
            end = p;
    }
    return g_string_new_len(found->text, end - found->text);
}

static void
take_texts(Inline *found, Forward *forward)
{
    GString *note = note_above(found);
    GString *text = g_string_new(NULL);
    skip_closing_line(found);
    if (found->block.depth)
        take_quoted(found, text, note);
    else
        take_open(found, text, note);
    forward->note = strip_lines(note);
    forward->text = strip_lines(text);
}

/* A mail program names what it forwards in fields of the header, if it does: Thunderbird in one of
 * its own, most as if it were answered. */
static char *
original_id(const Mail *mail, const HeaderBlock *header)
{
    g_autofree char *value = header_block_value(header, "X-Forwarded-Message-Id");
    g_autofree char *own = msgid_parse(value);
    guint references = g_strv_length(mail->references);
    if (*own)
        return g_steal_pointer(&own);
    if (g_strv_length(mail->in_reply_to) == 1)
        return g_strdup(mail->in_reply_to[0]);
    return g_strdup(references ? mail->references[references - 1] : "");
}

static char *
inline_id(const Inline *found, const Mail *mail, const HeaderBlock *header)
{
    g_autofree char *written =
        msgid_parse(forward_block_value(&found->block, FORWARD_FIELD_MESSAGE_ID));
    return *written ? g_steal_pointer(&written) : original_id(mail, header);
}

static Forward *
make_inline(Inline *found, const Mail *mail, const HeaderBlock *header)
{
    gsize at = 0;
    const ForwardBlock *block = &found->block;
    const char *from = forward_block_value(block, FORWARD_FIELD_FROM);
    const char *subject = forward_block_value(block, FORWARD_FIELD_SUBJECT);
    g_autofree char *address = only_address(from, &at);
    if (!address || is_robot(address))
        return NULL;
    Forward *forward = g_new0(Forward, 1);
    forward->address = g_steal_pointer(&address);
    forward->name = name_before(from, at);
    forward->subject = text_clean_line(without_forwards(*subject ? subject : mail->subject), -1,
                                       LIMIT_SUBJECT_CHARS);
    forward->date =
        text_clean_line(forward_block_value(block, FORWARD_FIELD_DATE), -1, LIMIT_SUBJECT_CHARS);
    forward->message_id = inline_id(found, mail, header);
    take_texts(found, forward);
    return forward;
}

/* "VS:" forwards where the fields are Danish or Norwegian, or a line says so. */
static gboolean
is_answer_after_all(const Inline *found, SubjectKind subject)
{
    return subject == SUBJECT_EITHER && found->mark != FORWARD_MARK_FORWARD &&
           !found->block.from_fra;
}

/* --- as an attachment
 * ------------------------------------------------------------------------------ */

/* The one message inside; NULL when there are more, or a machine's report of one. */
static const MailEnclosed *
only_message(const Mail *mail)
{
    static const char *const messages[] = {"message/rfc822", "message/global", NULL};
    const MailEnclosed *only = NULL;
    for (guint i = 0; i < mail->enclosed->len; i++) {
        const MailEnclosed *enclosed = mail->enclosed->pdata[i];
        if (g_str_equal(enclosed->type, "text/calendar"))
            continue;
        if (only || !g_strv_contains(messages, enclosed->type))
            return NULL;
        only = enclosed;
    }
    return only;
}

static gboolean
is_forwarded(const Mail *mail, SubjectKind subject, const MailEnclosed *enclosed)
{
    return subject != SUBJECT_BARE || !*mail->subject ||
           g_str_equal(bare_subject(mail->subject), bare_subject(enclosed->subject));
}

static Forward *
make_enclosed(const Mail *mail, const MailEnclosed *enclosed)
{
    g_autoptr(HeaderBlock) block = header_block_scan(enclosed->header, strlen(enclosed->header));
    g_auto(Sender) sender = {NULL, NULL};
    sender_read(block, &sender);
    if (!sender.address || is_robot(sender.address))
        return NULL;
    g_autofree char *message_id = header_block_value(block, "Message-ID");
    g_autofree char *date = header_block_value(block, "Date");
    Forward *forward = g_new0(Forward, 1);
    forward->address = g_steal_pointer(&sender.address);
    forward->name = g_strdup(enclosed->from_name);
    forward->subject = g_strdup(without_forwards(enclosed->subject));
    forward->date = text_clean_line(date, -1, LIMIT_SUBJECT_CHARS);
    forward->date_us = enclosed->date_us;
    forward->message_id = msgid_parse(message_id);
    forward->automatic = automatic_judge(block, forward->address, forward->address);
    forward->note = strip_lines(g_string_new(mail->text));
    forward->text = strip_lines(g_string_new(enclosed->text));
    forward->place = g_strdup(enclosed->place);
    return forward;
}

Forward *
forward_read(const Mail *mail, const HeaderBlock *header)
{
    gsize length;
    g_auto(Inline) found = {0};
    SubjectKind subject = forward_words_subject(mail->subject, &length);
    if (subject == SUBJECT_REPLIES)
        return NULL;
    if (find_inline(mail->text, subject, &found))
        return is_answer_after_all(&found, subject) ? NULL : make_inline(&found, mail, header);
    const MailEnclosed *enclosed = only_message(mail);
    return enclosed && is_forwarded(mail, subject, enclosed) ? make_enclosed(mail, enclosed) : NULL;
}
