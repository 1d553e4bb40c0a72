#include "submit/reply.h"

#include "base/text.h"

#include <string.h>

#define CODE_DIGITS 3

void
reply_reader_init(ReplyReader *reader)
{
    *reader = (ReplyReader){.text = g_string_new(NULL)};
}

void
reply_reader_clear(ReplyReader *reader)
{
    g_string_free(reader->text, TRUE);
    reader->text = NULL;
}

void
reply_reader_reset(ReplyReader *reader)
{
    reader->length = 0;
    reader->lines = 0;
    reader->code = 0;
    g_string_truncate(reader->text, 0);
}

/* 0 when there is none. The first digit says what a client has to do (§4.2.1), so it must be one of
 * those with a meaning. */
static guint
code_of(const char *line, gsize length)
{
    guint code = 0;
    if (length < CODE_DIGITS || line[0] < '2' || line[0] > '5')
        return 0;
    for (gsize i = 0; i < CODE_DIGITS; i++) {
        if (!g_ascii_isdigit(line[i]))
            return 0;
        code = code * 10 + (guint)(line[i] - '0');
    }
    return code;
}

/* A whole line without its CRLF. */
static ReplyResult
take_line(ReplyReader *reader, const char *line, gsize length)
{
    guint code = code_of(line, length);
    char mark = ' ';
    gboolean is_first = reader->lines == 0;
    if (length > CODE_DIGITS)
        mark = line[CODE_DIGITS];
    if (!code || (mark != ' ' && mark != '-') || (!is_first && code != reader->code) ||
        ++reader->lines > LIMIT_SMTP_REPLY_LINES)
        return REPLY_BROKEN;
    reader->code = code;
    if (length > CODE_DIGITS + 1)
        g_string_append_len(reader->text, line + CODE_DIGITS + 1,
                            (gssize)(length - CODE_DIGITS - 1));
    g_string_append_c(reader->text, '\n');
    return mark == ' ' ? REPLY_WHOLE : REPLY_MORE;
}

/* What is in reader->line now, if it is whole. */
static ReplyResult
end_line(ReplyReader *reader)
{
    gsize length = reader->length;
    if (length < 2 || reader->line[length - 2] != '\r' ||
        memchr(reader->line, '\r', length - 2) != NULL ||
        memchr(reader->line, '\0', length) != NULL)
        return REPLY_BROKEN;
    reader->length = 0;
    return take_line(reader, reader->line, length - 2);
}

ReplyResult
reply_reader_feed(ReplyReader *reader, const guint8 *bytes, gsize length, gsize *ret_used)
{
    gsize used = 0;
    ReplyResult result = REPLY_MORE;
    while (result == REPLY_MORE && used < length) {
        const guint8 *lf = memchr(bytes + used, '\n', length - used);
        gsize piece = lf ? (gsize)(lf - bytes) + 1 - used : length - used;
        if (piece > sizeof reader->line - reader->length) {
            result = REPLY_BROKEN;
            break;
        }
        memcpy(reader->line + reader->length, bytes + used, piece);
        reader->length += piece;
        used += piece;
        if (lf)
            result = end_line(reader);
    }
    *ret_used = used;
    return result;
}

/* --- as it is shown -------------------------------------------------------------------------- */

/* RFC 2034 §3: class "." subject "." detail, and the class is the code's. Returns its length, 0
 * when text begins with none. */
static gsize
enhanced_length(guint code, const char *text)
{
    gsize subject = text[0] && text[1] == '.' ? strspn(text + 2, "0123456789") : 0;
    if ((guint)(text[0] - '0') != code / 100 || subject < 1 || subject > 3 ||
        text[2 + subject] != '.')
        return 0;
    gsize detail = strspn(text + 3 + subject, "0123456789");
    gsize length = 3 + subject + detail;
    return detail < 1 || detail > 3 || !strchr(" \n", text[length]) ? 0 : length;
}

void
reply_set(SubmissionReply *reply, guint code, const char *enhanced, const char *text)
{
    g_autofree char *clean = text_clean_line(text, -1, sizeof reply->text - 1);
    *reply = (SubmissionReply){.code = code};
    g_strlcpy(reply->enhanced, enhanced, sizeof reply->enhanced);
    g_strlcpy(reply->text, clean, sizeof reply->text);
    /* Cut where a character ends, since characters may have several bytes. */
    const char *end = NULL;
    if (!g_utf8_validate(reply->text, -1, &end))
        reply->text[end - reply->text] = '\0';
}

void
reply_read(const ReplyReader *reader, SubmissionReply *ret_reply)
{
    const char *text = reader->text->str;
    gsize length = enhanced_length(reader->code, text);
    g_autofree char *enhanced = g_strndup(text, length);
    reply_set(ret_reply, reader->code, enhanced, text + length);
}
