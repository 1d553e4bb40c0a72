#include "mail/writer.h"

#include "base/limits.h"
#include "mail/encode.h"
#include "mail/mail.h"
#include "mail/msgid.h"

#include <string.h>

#define BOUNDARY_CHARS  70 /* RFC 2046 §5.1.1 */
#define PARAMETER_CHARS 54 /* of a value on one line, so that the line is shorter than 78 */

static void
begin(GString *out, const char *name)
{
    g_string_append(out, name);
    g_string_append_c(out, ':');
}

static void
end_line(GString *out)
{
    g_string_append(out, "\r\n");
}

void
writer_text(GString *out, const char *name, const char *value)
{
    g_autofree char *line = encode_one_line(value);
    begin(out, name);
    if (!encode_is_plain(line))
        encode_words(out, line);
    else if (*line)
        encode_folded(out, line);
    end_line(out);
}

/* The display name as a quoted string (RFC 5322 §3.2.4). */
static char *
quote(const char *display)
{
    GString *out = g_string_new("\"");
    for (; *display; display++) {
        if (*display == '"' || *display == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *display);
    }
    g_string_append_c(out, '"');
    return g_string_free(out, FALSE);
}

static void
append_display(GString *out, const char *display)
{
    g_autofree char *line = encode_one_line(display);
    g_autofree char *quoted = quote(line);
    if (!*line)
        return;
    if (encode_is_plain(quoted))
        encode_folded(out, quoted);
    else
        encode_words(out, line);
}

static gboolean
is_printable_ascii(const char *text)
{
    for (; *text; text++)
        if (!g_ascii_isprint(*text))
            return FALSE;
    return TRUE;
}

gboolean
writer_is_address(const char *address)
{
    return *address && is_printable_ascii(address) && !strpbrk(address, " <>()\",;\\") &&
           strlen(address) <= LIMIT_PATH_BYTES;
}

void
writer_mailbox(GString *out, const char *name, const char *display, const char *address)
{
    if (!writer_is_address(address))
        g_error("%s: an address that cannot be written", name);
    g_autofree char *angle = g_strdup_printf("<%s>", address);
    begin(out, name);
    append_display(out, display ? display : "");
    encode_folded(out, angle);
    end_line(out);
}

void
writer_ids(GString *out, const char *name, const char *const *ids)
{
    gsize start = out->len;
    guint count = 0;
    begin(out, name);
    for (; *ids; ids++) {
        if (!msgid_is_clean(*ids) || !g_str_is_ascii(*ids))
            continue;
        g_autofree char *angle = g_strdup_printf("<%s>", *ids);
        encode_folded(out, angle);
        count++;
    }
    end_line(out);
    if (!count)
        g_string_truncate(out, start);
}

gboolean
writer_is_literal(const char *value)
{
    return is_printable_ascii(value) && encode_longest_word(value) <= ENCODE_WORD_CHARS;
}

void
writer_literal(GString *out, const char *name, const char *value)
{
    if (!writer_is_literal(value))
        g_error("%s: a literal that is too long or not printable ASCII", name);
    begin(out, name);
    encode_folded(out, value);
    end_line(out);
}

gboolean
writer_is_date(gint64 when_us)
{
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(when_us / US_PER_S);
    return when != NULL;
}

void
writer_date(GString *out, const char *name, gint64 when_us)
{
    static const char *const days[] = {"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"",    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(when_us / US_PER_S);
    if (!when)
        g_error("%s: a time outside the calendar", name);
    g_string_append_printf(out, "%s: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n", name,
                           days[g_date_time_get_day_of_week(when)],
                           g_date_time_get_day_of_month(when), months[g_date_time_get_month(when)],
                           g_date_time_get_year(when), g_date_time_get_hour(when),
                           g_date_time_get_minute(when), g_date_time_get_second(when));
}

/* Valid UTF-8 with LF line ends. */
static char *
normalise(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *out = g_string_sized_new(strlen(valid));
    for (const char *p = valid; *p; p++) {
        if (*p != '\r')
            g_string_append_c(out, *p);
        else if (p[1] != '\n')
            g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

char *
writer_part(const char *subtype, const char *text)
{
    g_autofree char *body = normalise(text);
    gboolean plain = encode_is_7bit(body);
    GString *out = g_string_sized_new(strlen(body) + 128);
    g_string_append_printf(out,
                           "Content-Type: text/%s; charset=utf-8\r\n"
                           "Content-Transfer-Encoding: %s\r\n\r\n",
                           subtype, plain ? "7bit" : "quoted-printable");
    if (plain)
        encode_7bit(out, body);
    else
        encode_quoted_printable(out, body);
    return g_string_free(out, FALSE);
}

gboolean
writer_is_boundary(const char *boundary)
{
    gsize length = strlen(boundary);
    if (!length || length > BOUNDARY_CHARS)
        return FALSE;
    for (; *boundary; boundary++)
        if (!g_ascii_isalnum(*boundary) && !strchr("'()+_,-./:=?", *boundary))
            return FALSE;
    return TRUE;
}

static void
begin_multipart(GString *out, const char *subtype, const char *boundary)
{
    g_string_append_printf(out, "Content-Type: multipart/%s;\r\n boundary=\"%s\"\r\n\r\n", subtype,
                           boundary);
}

static void
append_alternative(GString *out, const char *boundary, const char *text, const char *html)
{
    begin_multipart(out, "alternative", boundary);
    g_string_append_printf(out, "--%s\r\n%s\r\n--%s\r\n%s\r\n--%s--\r\n", boundary, text, boundary,
                           html, boundary);
}

void
writer_alternative_parts(GString *out, const char *boundary, const char *text, const char *html)
{
    writer_literal(out, "MIME-Version", "1.0");
    if (!html) {
        g_string_append(out, text);
        return;
    }
    if (!writer_is_boundary(boundary))
        g_error("a boundary that cannot be written");
    append_alternative(out, boundary, text, html);
}

/* Neither boundary is the beginning of the other, so that no reader takes one for it. */
void
writer_mixed_parts(GString *out, const char *boundary, const char *text, const char *html,
                   const GPtrArray *files)
{
    g_autofree char *inner = g_strconcat("a-", boundary, NULL);
    writer_literal(out, "MIME-Version", "1.0");
    if (!writer_is_boundary(inner))
        g_error("a boundary that cannot be written");
    begin_multipart(out, "mixed", boundary);
    g_string_append_printf(out, "--%s\r\n", boundary);
    append_alternative(out, inner, text, html);
    for (guint i = 0; i < files->len; i++) {
        const GString *file = files->pdata[i];
        g_string_append_printf(out, "\r\n--%s\r\n", boundary);
        g_string_append_len(out, file->str, (gssize)file->len);
    }
    g_string_append_printf(out, "\r\n--%s--\r\n", boundary);
}

/* --- files ------------------------------------------------------------------------------------ */

static gboolean
is_plain_name(const char *name)
{
    return is_printable_ascii(name) && !strpbrk(name, "\"\\") && strlen(name) <= PARAMETER_CHARS;
}

/* RFC 2231 §4.1: what stands for itself in a value (attribute-char). */
static gboolean
is_attribute_char(guchar c)
{
    return g_ascii_isalnum(c) || strchr("!#$&+-.^_`{|}~", c) != NULL;
}

/* RFC 2231 §3, §4: in pieces, each on a line; a character may be split between two of them, since
 * they are put together before they are decoded. */
static void
append_long_name(GString *out, const char *name)
{
    guint piece = 0;
    gsize column = PARAMETER_CHARS;
    for (const guchar *p = (const guchar *)name; *p; p++) {
        if (column + 3 > PARAMETER_CHARS) {
            g_string_append_printf(out, ";\r\n filename*%u*=%s", piece, piece ? "" : "utf-8''");
            piece++;
            column = 0;
        }
        if (is_attribute_char(*p))
            g_string_append_c(out, (char)*p);
        else
            g_string_append_printf(out, "%%%02X", *p);
        column += is_attribute_char(*p) ? 1 : 3;
    }
}

static const char *
file_type(const char *type)
{
    gboolean structured =
        g_str_has_prefix(type, "multipart/") || g_str_has_prefix(type, "message/");
    return !structured && mail_type_is_clean(type) ? type : "application/octet-stream";
}

GString *
writer_file_part(const char *type, const char *name, GBytes *content)
{
    gsize length = 0;
    const guchar *bytes = g_bytes_get_data(content, &length);
    g_autofree char *line = encode_one_line(name);
    GString *out = g_string_sized_new(length + length / 2 + 512);
    g_string_append_printf(out,
                           "Content-Type: %s\r\n"
                           "Content-Transfer-Encoding: base64\r\n"
                           "Content-Disposition: attachment",
                           file_type(type));
    if (is_plain_name(line))
        g_string_append_printf(out, ";\r\n filename=\"%s\"", line);
    else
        append_long_name(out, line);
    g_string_append(out, "\r\n\r\n");
    encode_base64(out, bytes, length);
    return out;
}

void
writer_alternative(GString *out, const char *boundary, const char *text, const char *html)
{
    g_autofree char *text_part = writer_part("plain", text);
    g_autofree char *html_part = html ? writer_part("html", html) : NULL;
    writer_alternative_parts(out, boundary, text_part, html_part);
}
