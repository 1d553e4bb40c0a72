#include "parse/recipients.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/address.h"
#include "parse/rfc2047.h"

#include <string.h>

/* One mailbox as it is being read. */
typedef struct {
    GString *raw;     /* what stands outside angle brackets, as it stands */
    GString *phrase;  /* the same with quotes undone: the display name */
    GString *angle;   /* what stands in angle brackets */
    GString *comment; /* what stands in the last comment: an old way to give a name */
    gboolean has_angle;
} Mailbox;

static void
mailbox_init(Mailbox *box)
{
    box->raw = g_string_new(NULL);
    box->phrase = g_string_new(NULL);
    box->angle = g_string_new(NULL);
    box->comment = g_string_new(NULL);
    box->has_angle = FALSE;
}

static void
mailbox_reset(Mailbox *box)
{
    g_string_truncate(box->raw, 0);
    g_string_truncate(box->phrase, 0);
    g_string_truncate(box->angle, 0);
    g_string_truncate(box->comment, 0);
    box->has_angle = FALSE;
}

static void
mailbox_clear(Mailbox *box)
{
    g_string_free(box->raw, TRUE);
    g_string_free(box->phrase, TRUE);
    g_string_free(box->angle, TRUE);
    g_string_free(box->comment, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Mailbox, mailbox_clear)

static const char *
read_quoted(const char *p, Mailbox *box)
{
    const char *start = p;
    for (p++; *p && *p != '"'; p++) {
        if (*p == '\\' && p[1])
            p++;
        g_string_append_c(box->phrase, *p);
    }
    if (*p)
        p++;
    g_string_append_len(box->raw, start, p - start);
    return p;
}

static const char *
read_comment(const char *p, Mailbox *box)
{
    guint depth = 0;
    g_string_truncate(box->comment, 0);
    for (; *p; p++) {
        if (*p == '\\' && p[1])
            p++;
        else if (*p == '(' && depth++ == 0)
            continue;
        else if (*p == ')' && --depth == 0)
            return p + 1;
        g_string_append_c(box->comment, *p);
    }
    return p;
}

static const char *
read_angle(const char *p, Mailbox *box)
{
    gsize length = strcspn(++p, ">");
    g_string_truncate(box->angle, 0);
    g_string_append_len(box->angle, p, (gssize)length);
    box->has_angle = TRUE;
    p += length;
    return *p ? p + 1 : p;
}

/* A word's own commas and brackets, which should be encoded, are none of the list's. */
static const char *
read_plain(const char *p, Mailbox *box)
{
    gsize length = MAX(rfc2047_word_length(p), 1);
    g_string_append_len(box->raw, p, (gssize)length);
    g_string_append_len(box->phrase, p, (gssize)length);
    return p + length;
}

/* Reads up to the end of one mailbox; FALSE when nothing is left. The name of a group is read and
 * forgotten. */
static gboolean
next_mailbox(const char **position, Mailbox *box)
{
    const char *p = *position;
    mailbox_reset(box);
    while (*p && *p != ',' && *p != ';') {
        if (*p == '"') {
            p = read_quoted(p, box);
        } else if (*p == '(') {
            p = read_comment(p, box);
        } else if (*p == '<') {
            p = read_angle(p, box);
        } else if (*p == ':') {
            mailbox_reset(box);
            p++;
        } else {
            p = read_plain(p, box);
        }
    }
    gboolean more = *p || p > *position;
    *position = *p ? p + 1 : p;
    return more;
}

static char *
mailbox_address(Mailbox *box)
{
    return address_canonical(g_strstrip(box->has_angle ? box->angle->str : box->raw->str));
}

static char *
clean_name(const GString *name)
{
    g_autofree char *decoded = rfc2047_decode(name->str);
    return text_clean_line(decoded, -1, LIMIT_NAME_CHARS);
}

static char *
mailbox_name(const Mailbox *box)
{
    g_autofree char *name = clean_name(box->has_angle ? box->phrase : box->comment);
    return *name ? g_steal_pointer(&name) : clean_name(box->comment);
}

void
recipients_read(const char *value, MailField field, GPtrArray *recipients)
{
    g_auto(Mailbox) box;
    mailbox_init(&box);
    while (recipients->len < LIMIT_ADDRESSES && next_mailbox(&value, &box)) {
        g_autofree char *address = mailbox_address(&box);
        if (!address)
            continue;
        g_autofree char *name = mailbox_name(&box);
        g_ptr_array_add(recipients, mail_recipient_new(field, address, name));
    }
}

char *
recipients_first_name(const char *value)
{
    g_auto(Mailbox) box;
    mailbox_init(&box);
    while (next_mailbox(&value, &box)) {
        if (!box.has_angle && !box.raw->str[strspn(box.raw->str, " \t")])
            continue;
        g_autofree char *name = mailbox_name(&box);
        g_autofree char *address = mailbox_address(&box);
        return *name || address || box.has_angle ? g_steal_pointer(&name) : clean_name(box.raw);
    }
    return g_strdup("");
}
