#include "parse/gmime_body.h"

#include "base/limits.h"
#include "parse/gmime_enclosed.h"
#include "parse/gmime_inline.h"
#include "parse/gmime_part.h"
#include "parse/gmime_text.h"
#include "parse/gmime_tnef.h"
#include "parse/gmime_uu.h"
#include "parse/stub.h"
#include "parse/transfer.h"
#include "parse/uu.h"

#include <string.h>

/* Small messages may grow by more than LIMIT_DECODED_FACTOR when HTML is laid out. */
#define TEXT_FLOOR_BYTES (64 * 1024)

typedef struct {
    const GmimeTree *tree;
    Mail *mail;
    gsize max_bytes; /* of text made of HTML */
    gboolean saw_text;
    gboolean is_inside; /* in a message inside the message */
    guint depth;        /* multiparts we are in */
    guint plain_only;   /* > 0: HTML here would not be chosen, so only its beginning is read */
    Tnef *tnef;         /* of a winmail.dat: its text, should there be no other */
    GMimeObject *named; /* the first text with a file name: it, should there not even be that */
    GPtrArray *html;    /* all parts of HTML */
} Body;

/* What was found of the text in one part of the tree. */
typedef struct {
    GString *text;
    gboolean is_html;  /* some of it was HTML */
    gboolean saw_html; /* the same, of what was blank, too */
    guint texts;       /* how many were looked at, blank ones too */
    gsize first;       /* as much of text as comes from the first of them */
    char *beside;      /* how that begins in its other form; NULL when there is none */
} Found;

static void
found_clear(Found *found)
{
    g_string_free(found->text, TRUE);
    g_free(found->beside);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Found, found_clear)

static void read_part(Body *body, GMimeObject *part, const char *place, gboolean is_related,
                      Found *found);

static gboolean
is_blank(const char *text)
{
    return text[strspn(text, " \t\n")] == '\0';
}

/* Behind the blank lines text begins with. */
static const char *
first_line(const char *text)
{
    const char *start = text;
    for (const char *p = text; g_ascii_isspace(*p); p++)
        if (*p == '\n')
            start = p + 1;
    return start;
}

/* An empty line between two texts. */
static void
append_found(Found *to, const char *text, gboolean is_html)
{
    gboolean is_first = to->texts++ == 0;
    to->saw_html |= is_html;
    if (is_blank(text))
        return;
    GString *out = to->text;
    if (out->len) {
        while (out->len && strchr(" \t\n", out->str[out->len - 1]))
            g_string_truncate(out, out->len - 1);
        to->first = MIN(to->first, out->len);
        g_string_append(out, "\n\n");
    }
    g_string_append(out, first_line(text));
    to->first = is_first ? out->len : to->first;
    to->is_html |= is_html;
}

/* --- leaves --- */

static gboolean
is_text(Body *body, GMimeObject *part, const char *type)
{
    gboolean is_root = body->depth == 0;
    if (!GMIME_IS_PART(part) || !gmime_text_is_readable(type, is_root) ||
        gmime_part_is_disposed(part, "attachment"))
        return FALSE;
    g_autofree char *name = gmime_part_name(part);
    if (*name && !body->named)
        body->named = part;
    return is_root || !*name;
}

/* Takes attachment over. */
static void
add_attachment(Body *body, MailAttachment *attachment)
{
    GPtrArray *attachments = body->mail->attachments;
    if (attachments->len < LIMIT_MIME_PARTS) {
        g_ptr_array_add(attachments, attachment);
        return;
    }
    body->mail->flags |= MAIL_ATTACHMENTS_CUT;
    mail_attachment_free(attachment);
}

/* What stands encoded in a text is a file, and no text. */
static void
take_uuencoded(Body *body, GMimeObject *part, const char *place, char *text)
{
    g_autoptr(GPtrArray) files = gmime_uu_list(body->tree, part, place);
    for (guint i = 0; i < files->len; i++)
        add_attachment(body, files->pdata[i]);
    if (files->len)
        uu_remove(text);
}

/* Without a place, files in it are left where they stand: it is one itself. */
static void
read_text(Body *body, GMimeObject *part, const char *place, const char *type, Found *found)
{
    gboolean is_called_html = g_str_equal(type, "text/html");
    body->saw_text = TRUE;
    if (is_called_html)
        g_ptr_array_add(body->html, part);
    gboolean is_beside = body->plain_only && is_called_html;
    if (is_beside && body->is_inside)
        return;
    gboolean is_html = FALSE;
    guint32 flags = 0;
    gsize max_bytes = is_beside ? LIMIT_BESIDE_BYTES : body->max_bytes;
    g_autofree char *text = gmime_text_read(body->tree, part, type, max_bytes, &flags, &is_html);
    body->mail->flags |= is_beside ? 0 : flags;
    if (place && !is_html && !body->is_inside && strstr(text, "begin "))
        take_uuencoded(body, part, place, text);
    append_found(found, text, is_html);
}

/* A winmail.dat is not listed itself, as nobody could open it, but what is in it. */
static gboolean
read_tnef(Body *body, GMimeObject *part, const char *place)
{
    gboolean cut = FALSE;
    g_autoptr(Tnef) tnef = gmime_tnef_read(body->tree, part, body->max_bytes, &cut);
    if (!tnef)
        return FALSE;
    for (guint i = 0; i < tnef->files->len && !body->is_inside; i++)
        add_attachment(body, gmime_tnef_attachment(tnef, i, place));
    body->mail->flags |= cut ? MAIL_TEXT_CUT : 0;
    if (!body->tnef && !is_blank(tnef->text))
        body->tnef = g_steal_pointer(&tnef);
    return TRUE;
}

static void
read_leaf(Body *body, GMimeObject *part, const char *place, gboolean is_related, Found *found)
{
    g_autofree char *type = gmime_part_type(part);
    if (is_text(body, part, type)) {
        read_text(body, part, place, type, found);
        return;
    }
    if (read_tnef(body, part, place) || body->is_inside)
        return;
    gmime_enclosed_add(body->tree, part, place, type, body->mail->enclosed);
    add_attachment(body, gmime_part_attachment(body->tree, part, place, is_related));
}

/* --- multiparts --- */

static char *
child_place(const char *place, int index)
{
    return *place ? g_strdup_printf("%s.%d", place, index + 1) : g_strdup_printf("%d", index + 1);
}

static void
read_child(Body *body, GMimeMultipart *parts, int index, const char *place, gboolean is_related,
           Found *found)
{
    g_autofree char *below = child_place(place, index);
    read_part(body, g_mime_multipart_get_part(parts, index), below, is_related, found);
}

/* Of a multipart/related, too, every text is read: a program that adds a footer may add it there.
 */
static void
read_all(Body *body, GMimeMultipart *parts, const char *place, gboolean is_related, Found *found)
{
    for (int i = 0; i < g_mime_multipart_get_count(parts); i++)
        read_child(body, parts, i, place, is_related, found);
}

/* The first plain text, the last HTML. */
static void
keep_choice(Found *choice, Found *plain, Found *html)
{
    gboolean is_wanted = choice->is_html || is_blank(plain->text->str);
    Found *kept = choice->is_html ? html : plain;
    (choice->saw_html ? html : plain)->texts += choice->texts;
    if (is_blank(choice->text->str) || !is_wanted)
        return;
    g_string_assign(kept->text, choice->text->str);
    kept->first = choice->first;
}

/* A plain half that says nothing, as some programs send, does not contradict the other; HTML that
 * says nothing does. */
static void
note_first(Found *found, const Found *plain, const Found *html, Stub stub)
{
    gboolean is_plain = !is_blank(plain->text->str) && stub != STUB_EMPTY;
    const Found *shown = is_plain ? plain : html, *other = is_plain ? html : plain;
    found->first = MIN(shown->first, found->text->len);
    if (other->texts && (is_plain || !is_blank(plain->text->str)))
        found->beside = g_strdup(other->text->str);
}

/* Plain text is what its writer wrote or their program made of it; HTML is our reading. */
static void
append_best(Found *found, const Found *plain, const Found *html)
{
    gboolean has_both = !is_blank(plain->text->str) && !is_blank(html->text->str);
    Stub stub = has_both ? stub_judge(plain->text->str, html->text->str) : STUB_OTHER;
    gboolean is_first = found->texts == 0;
    if (stub != STUB_EMPTY)
        append_found(found, plain->text->str, FALSE);
    if (stub != STUB_NONE)
        append_found(found, html->text->str, TRUE);
    if (is_first)
        note_first(found, plain, html, stub);
}

static void
read_alternative(Body *body, GMimeMultipart *parts, const char *place, gboolean is_related,
                 Found *found)
{
    g_auto(Found) plain = {.text = g_string_new(NULL)};
    g_auto(Found) html = {.text = g_string_new(NULL)};
    for (int i = 0; i < g_mime_multipart_get_count(parts); i++) {
        g_auto(Found) choice = {.text = g_string_new(NULL)};
        gboolean is_sure = stub_is_long(plain.text->str);
        body->plain_only += is_sure;
        read_child(body, parts, i, place, is_related, &choice);
        body->plain_only -= is_sure;
        keep_choice(&choice, &plain, &html);
    }
    append_best(found, &plain, &html);
}

static gboolean
is_encoded(GMimeObject *part)
{
    const char *encoding = gmime_part_field(part, "Content-Transfer-Encoding");
    return transfer_encoding(encoding) != TRANSFER_IDENTITY;
}

static void
read_multipart(Body *body, GMimeMultipart *parts, const char *place, gboolean is_related,
               Found *found)
{
    g_autofree char *type = gmime_part_type(GMIME_OBJECT(parts));
    if (is_encoded(GMIME_OBJECT(parts)) || g_mime_multipart_get_count(parts) == 0)
        body->mail->flags |= MAIL_MIME_DEFECT;
    if (g_str_equal(type, "multipart/alternative"))
        read_alternative(body, parts, place, is_related, found);
    else
        read_all(body, parts, place, is_related || g_str_equal(type, "multipart/related"), found);
}

static void
read_part(Body *body, GMimeObject *part, const char *place, gboolean is_related, Found *found)
{
    if (!part)
        return;
    if (!GMIME_IS_MULTIPART(part)) {
        read_leaf(body, part, *place ? place : "1", is_related, found);
    } else if (body->depth < LIMIT_MIME_DEPTH) {
        body->depth++;
        read_multipart(body, GMIME_MULTIPART(part), place, is_related, found);
        body->depth--;
    } else {
        body->mail->flags |= MAIL_MIME_DEFECT;
    }
}

/* Blank lines before the first word and after the last say nothing. */
static void
trim_blank_lines(char *text)
{
    const char *start = first_line(text);
    memmove(text, start, strlen(start) + 1);
    g_strchomp(text);
}

/* FALSE when it was short enough. */
static gboolean
cut_text(char *text, gsize max_bytes)
{
    if (strlen(text) <= max_bytes)
        return FALSE;
    const char *cut = g_utf8_find_prev_char(text, text + max_bytes + 1);
    text[cut ? cut - text : 0] = '\0';
    return TRUE;
}

void
gmime_body_set_text(Mail *mail, char *text)
{
    trim_blank_lines(text);
    mail->flags |= cut_text(text, LIMIT_TEXT_BYTES) ? MAIL_TEXT_CUT : 0;
    g_free(mail->text);
    mail->text = text;
}

/* Which part of the text is the message's own beginning, and how else that is said. */
static void
set_own(Mail *mail, Found *found)
{
    mail->own_bytes = MIN(found->first, strlen(mail->text));
    if (!found->beside)
        return;
    trim_blank_lines(found->beside);
    cut_text(found->beside, LIMIT_BESIDE_BYTES);
    g_free(mail->beside);
    mail->beside = g_steal_pointer(&found->beside);
    mail->flags |= MAIL_TWO_FORMS;
}

/* Where there is no text, what could be taken for it. */
static void
read_instead(Body *body, Found *found)
{
    g_autoptr(Tnef) tnef = g_steal_pointer(&body->tnef);
    if (!is_blank(found->text->str))
        return;
    found->texts++;
    g_clear_pointer(&found->beside, g_free);
    if (tnef) {
        body->saw_text = TRUE;
        append_found(found, tnef->text, tnef->is_from_html);
    } else if (body->named) {
        g_autofree char *type = gmime_part_type(body->named);
        read_text(body, body->named, NULL, type, found);
    }
}

static void
read_root(Body *body, GMimeObject *root)
{
    g_auto(Found) found = {.text = g_string_new(NULL)};
    g_autoptr(GPtrArray) html = g_ptr_array_new();
    body->html = html;
    read_part(body, root, "", FALSE, &found);
    read_instead(body, &found);
    gmime_inline_mark(body->tree, html, body->mail->attachments);
    if (!body->saw_text)
        body->mail->flags |= MAIL_NO_TEXT;
    if (found.is_html)
        body->mail->flags |= MAIL_TEXT_FROM_HTML;
    gmime_body_set_text(body->mail, g_strdup(found.text->str));
    set_own(body->mail, &found);
}

void
gmime_body_read(const GmimeTree *tree, gsize raw_bytes, Mail *mail)
{
    Body body = {.tree = tree,
                 .mail = mail,
                 .max_bytes =
                     MIN(LIMIT_TEXT_BYTES, LIMIT_DECODED_FACTOR * raw_bytes + TEXT_FLOOR_BYTES)};
    read_root(&body, gmime_tree_root(tree));
}

char *
gmime_body_text(const GmimeTree *tree, GMimeObject *root, gsize max_bytes)
{
    g_autoptr(Mail) mail = mail_new();
    Body body = {.tree = tree, .mail = mail, .max_bytes = max_bytes, .is_inside = TRUE};
    read_root(&body, root);
    return g_steal_pointer(&mail->text);
}
