#include "parse/rfc2047.h"

#include "parse/charset.h"
#include "parse/charset_names.h"
#include "parse/transfer.h"

#include <string.h>

#define CHARSET_CHARS 63
#define WORD_BYTES    2048 /* RFC 2047 §2 says 75; whole subjects come in one */

typedef struct {
    char charset[CHARSET_CHARS + 1];
    gboolean is_base64;
    const char *text;
    gsize length;
    const char *end; /* behind the closing "?=" */
} Word;

typedef struct {
    GString *out;
    char charset[CHARSET_CHARS + 1]; /* of the bytes collected */
    GByteArray *bytes;               /* of words not yet converted */
} Decoder;

static gboolean
read_charset(const char *p, Word *word)
{
    gsize length = strcspn(p, "?* \t\"<>()");
    if (length > CHARSET_CHARS)
        return FALSE;
    memcpy(word->charset, p, length);
    word->charset[length] = '\0';
    return TRUE;
}

/* How far it is to the next blank, at most so far. */
static gssize
token_length(const char *p, gssize most)
{
    gssize length = 0;
    while (length < most && p[length] && p[length] != ' ' && p[length] != '\t')
        length++;
    return length;
}

/* Where the text that begins at p ends: at the next "?=", or at the value's end when a transport
 * cut it off in a word; NULL when neither. A "?" may stand unencoded before "=20": then another
 * "?=" follows before the next word begins. */
static const char *
find_close(const char *p, gboolean is_base64)
{
    gsize room = WORD_BYTES;
    const char *close = g_strstr_len(p, (gssize)room, "?=");
    if (!close)
        return !p[strcspn(p, " \t\"<>()?")] && strnlen(p, room) < room ? p + strlen(p) : NULL;
    while (!is_base64 && g_ascii_isxdigit(close[2]) && g_ascii_isxdigit(close[3])) {
        gssize left = token_length(close + 2, (gssize)room - (close - p));
        const char *next = left > 0 ? g_strstr_len(close + 2, left, "?=") : NULL;
        if (!next || g_strstr_len(close + 2, next - close, "=?"))
            break;
        close = next;
    }
    return close;
}

/* p stands at "=?". */
static gboolean
read_word(const char *p, Word *word)
{
    p += 2;
    if (!read_charset(p, word))
        return FALSE;
    p += strlen(word->charset);
    if (*p == '*') {
        gsize language = strcspn(p, "? ");
        if (language > CHARSET_CHARS)
            return FALSE;
        p += language;
    }
    if (p[0] != '?' || !p[1] || p[2] != '?')
        return FALSE;
    char encoding = g_ascii_toupper(p[1]);
    if (encoding != 'B' && encoding != 'Q')
        return FALSE;
    word->is_base64 = encoding == 'B';
    word->text = p + 3;
    const char *close = find_close(word->text, word->is_base64);
    if (!close)
        return FALSE;
    word->length = (gsize)(close - word->text);
    word->end = *close ? close + 2 : close;
    return TRUE;
}

gsize
rfc2047_word_length(const char *p)
{
    Word word;
    return p[0] == '=' && p[1] == '?' && read_word(p, &word) ? (gsize)(word.end - p) : 0;
}

static void
append_text(Decoder *decoder, const char *charset, gconstpointer bytes, gsize length)
{
    gboolean guessed = FALSE;
    g_autofree char *text = charset_text(charset, bytes, length, &guessed);
    g_string_append(decoder->out, text);
}

static void
flush_words(Decoder *decoder)
{
    if (decoder->bytes->len)
        append_text(decoder, decoder->charset, decoder->bytes->data, decoder->bytes->len);
    g_byte_array_set_size(decoder->bytes, 0);
    decoder->charset[0] = '\0';
}

/* A character may be split between words of one charset, though it should not; but what one word
 * of UTF-7 leaves open, the next does not go on with. */
static gboolean
is_continued(const Decoder *decoder, const Word *word)
{
    if (g_ascii_strcasecmp(decoder->charset, word->charset) != 0)
        return FALSE;
    const Charset *charset = charset_find(word->charset);
    return !charset || charset->kind != CHARSET_UTF_7;
}

static void
add_word(Decoder *decoder, const Word *word)
{
    if (!is_continued(decoder, word))
        flush_words(decoder);
    g_strlcpy(decoder->charset, word->charset, sizeof decoder->charset);
    if (word->is_base64)
        transfer_append_base64(decoder->bytes, word->text, word->length);
    else
        transfer_append_q(decoder->bytes, word->text, word->length);
}

/* White space between two encoded words is not part of the text (RFC 2047 §6.2). */
static void
add_plain(Decoder *decoder, const char *p, const char *end, gboolean between_words)
{
    if (between_words && strspn(p, " \t\r\n") >= (gsize)(end - p))
        return;
    flush_words(decoder);
    append_text(decoder, NULL, p, (gsize)(end - p));
}

char *
rfc2047_decode(const char *value)
{
    Decoder decoder = {.out = g_string_new(NULL), .bytes = g_byte_array_new()};
    const char *plain = value;
    gboolean after_word = FALSE;
    for (const char *p = strstr(value, "=?"); p; p = strstr(p, "=?")) {
        Word word;
        if (!read_word(p, &word)) {
            p += 2;
            continue;
        }
        if (p > plain)
            add_plain(&decoder, plain, p, after_word);
        add_word(&decoder, &word);
        after_word = TRUE;
        p = plain = word.end;
    }
    if (*plain)
        add_plain(&decoder, plain, plain + strlen(plain), FALSE);
    flush_words(&decoder);
    g_byte_array_unref(decoder.bytes);
    return g_string_free(decoder.out, FALSE);
}
