/* Lines of a bounce, and the addresses in them. */
#include "mail/bounce_private.h"

#include "base/limits.h"
#include "mail/address.h"

#include <string.h>

gboolean
line_next(const char **text, const char *end, Line *ret_line)
{
    if (*text >= end)
        return FALSE;
    const char *stop = memchr(*text, '\n', (gsize)(end - *text));
    *ret_line = (Line){*text, (gsize)((stop ? stop : end) - *text)};
    *text = stop ? stop + 1 : end;
    return TRUE;
}

gboolean
line_is_blank(const Line *line)
{
    for (gsize i = 0; i < line->length; i++)
        if (!g_ascii_isspace(line->start[i]))
            return FALSE;
    return TRUE;
}

/* --- addresses --- */

static gboolean
is_local(char c)
{
    return g_ascii_isalnum(c) || (c && strchr(".!#$%&'*+-/=?^_`{|}~", c));
}

static gboolean
is_domain(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '.' || (c & 0x80);
}

/* What stands around the sign at, as far as an address may reach. */
static void
find_ends(const Line *line, gsize at, gsize *ret_first, gsize *ret_end)
{
    gsize first = at;
    gsize end = at + 1;
    while (first > 0 && at - first < LIMIT_LOCAL_PART_BYTES && is_local(line->start[first - 1]))
        first--;
    while (end < line->length && end - at < LIMIT_DOMAIN_BYTES && is_domain(line->start[end]))
        end++;
    while (end > at && (line->start[end - 1] == '.' || line->start[end - 1] == '-'))
        end--;
    *ret_first = first;
    *ret_end = end;
}

/* Quotes around an address are letters of a local part, too: 'a@b.example'. */
static char *
canonical_between(const Line *line, gsize *first, gsize end)
{
    while (*first < end && strchr("'`*=/|.-", line->start[*first]))
        (*first)++;
    g_autofree char *spec = g_strndup(line->start + *first, end - *first);
    return address_canonical(spec);
}

char *
line_address(const Line *line, gsize *offset, gsize *ret_start)
{
    while (*offset < line->length) {
        const char *sign = memchr(line->start + *offset, '@', line->length - *offset);
        gsize end;
        if (!sign)
            break;
        gsize at = (gsize)(sign - line->start);
        find_ends(line, at, ret_start, &end);
        *offset = MAX(end, at + 1);
        char *address = canonical_between(line, ret_start, end);
        if (address)
            return address;
    }
    *offset = line->length;
    return NULL;
}

/* --- the returned message --- */

static gboolean
is_sign(char c)
{
    return g_ascii_isspace(c) || (c && strchr("-=*_#|<>[]()!.:;\"'~+", c));
}

char *
line_words(const Line *line)
{
    gsize first = 0;
    gsize end = MIN(line->length, LIMIT_BOUNCE_SAID_BYTES);
    while (first < end && is_sign(line->start[first]))
        first++;
    while (end > first && is_sign(line->start[end - 1]))
        end--;
    return g_ascii_strdown(line->start + first, (gssize)(end - first));
}

/* Lines below which the returned message stands. Alone: the whole line. */
static const struct {
    const char *words;
    gboolean alone;
} returned_marks[] = {
    {"original message", TRUE},
    {"original message header", FALSE},
    {"original message follows", FALSE},
    {"original message as received", FALSE},
    {"the original message follows", FALSE},
    {"the original message was:", FALSE},
    {"original mail", FALSE},
    {"original headers", FALSE},
    {"the header of the original message", FALSE},
    {"the headers of the original message", FALSE},
    {"headers of the original message", FALSE},
    {"message headers follow", FALSE},
    {"message header follows", FALSE},
    {"message header", TRUE},
    {"message headers", TRUE},
    {"message contents", FALSE},
    {"message text follows", FALSE},
    {"message follows", FALSE},
    {"returned message", FALSE},
    {"returned mail follows", FALSE},
    {"start of returned message", FALSE},
    {"unsent message", FALSE},
    {"undelivered message", FALSE},
    {"rejected message", TRUE},
    {"non-delivered message", FALSE},
    {"below this line is a copy", FALSE},
    {"below is a copy of the original", FALSE},
    {"a copy of the original message", FALSE},
    {"a copy of the message", FALSE},
    {"a copy of your message", FALSE},
    {"this is a copy of", FALSE},
    {"here is a copy of", FALSE},
    {"here is your message", FALSE},
    {"enclosed is a copy", FALSE},
    {"attachment is a copy", FALSE},
    {"included is a copy", FALSE},
    {"copy of original message", FALSE},
    {"begin forwarded message", FALSE},
    {"the text of your message", FALSE},
    {"your message follows", FALSE},
    {"your original message", FALSE},
};

static gboolean
says_returned(const char *words)
{
    for (gsize i = 0; i < G_N_ELEMENTS(returned_marks); i++) {
        const char *mark = returned_marks[i].words;
        if (returned_marks[i].alone ? strcmp(words, mark) == 0 : g_str_has_prefix(words, mark))
            return TRUE;
    }
    return FALSE;
}

/* Fields that only a message has, and no report: where they stand, it begins. */
static gboolean
is_message_field(const Line *line)
{
    static const char *const names[] = {
        "Received:",   "Return-Path:",  "X-Received:", "DKIM-Signature:",  "Delivered-To:",
        "Message-ID:", "MIME-Version:", "ARC-Seal:",   "X-Originating-IP:"};
    const char *start = line->start;
    gsize length = line->length;
    if (length && *start == '>') {
        start++;
        length--;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (length >= strlen(names[i]) &&
            g_ascii_strncasecmp(start, names[i], strlen(names[i])) == 0)
            return TRUE;
    return FALSE;
}

gsize
line_find_returned(const char *text)
{
    const char *end = text + strnlen(text, LIMIT_BOUNCE_TEXT_BYTES);
    const char *at = text;
    Line line;
    while (line_next(&at, end, &line)) {
        if (line_is_blank(&line))
            continue;
        g_autofree char *words = line_words(&line);
        if (is_message_field(&line) || says_returned(words))
            return (gsize)(line.start - text);
    }
    return strlen(text);
}
