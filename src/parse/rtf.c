#include "parse/rtf.h"

#include "parse/charset.h"

#include <string.h>

/* --- compression ----------------------------------------------------------------------------- */

#define HEADER_BYTES 16
#define COMPRESSED   0x75465a4cu /* "LZFu" */
#define UNCOMPRESSED 0x414c454du /* "MELA" */
#define WINDOW_BYTES 4096u

/* What the window holds before the first byte ([MS-OXRTFCP] §2.1.2.1). */
static const char window_start[] =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

static guint32
read_u32(const guint8 *p)
{
    return (guint32)p[0] | (guint32)p[1] << 8 | (guint32)p[2] << 16 | (guint32)p[3] << 24;
}

typedef struct {
    GByteArray *out;
    guint8 bytes[WINDOW_BYTES];
    guint at;
} Window;

static void
put(Window *window, guint8 byte)
{
    window->bytes[window->at] = byte;
    window->at = (window->at + 1) % WINDOW_BYTES;
    g_byte_array_append(window->out, &byte, 1);
}

/* A piece of the window again; FALSE where the text ends. */
static gboolean
repeat(Window *window, guint8 high, guint8 low)
{
    guint from = (guint)high << 4 | low >> 4;
    guint count = (low & 0xfu) + 2;
    if (from == window->at)
        return FALSE;
    for (guint i = 0; i < count; i++)
        put(window, window->bytes[(from + i) % WINDOW_BYTES]);
    return TRUE;
}

static void
expand(const guint8 *p, const guint8 *end, Window *window)
{
    while (p < end && window->out->len < RTF_BYTES - 8 * 17) {
        guint flags = *p++;
        for (guint bit = 0; bit < 8 && p < end; bit++) {
            if (!(flags >> bit & 1)) {
                put(window, *p++);
                continue;
            }
            if (end - p < 2 || !repeat(window, p[0], p[1]))
                return;
            p += 2;
        }
    }
}

GBytes *
rtf_decompress(const guint8 *data, gsize length)
{
    if (length < HEADER_BYTES)
        return NULL;
    guint32 kind = read_u32(data + 8);
    gsize said = read_u32(data + 4);
    if (kind == UNCOMPRESSED)
        return g_bytes_new(data + HEADER_BYTES, MIN(MIN(said, RTF_BYTES), length - HEADER_BYTES));
    if (kind != COMPRESSED)
        return NULL;
    Window window = {.out = g_byte_array_new(), .at = sizeof window_start - 1};
    memcpy(window.bytes, window_start, sizeof window_start - 1);
    expand(data + HEADER_BYTES, data + length, &window);
    return g_byte_array_free_to_bytes(window.out);
}

/* --- text ------------------------------------------------------------------------------------ */

#define GROUP_DEPTH 64 /* what is deeper is read like this deep */
#define WORD_CHARS  32 /* RTF 1.9: control words are no longer */

/* What holds up to the end of a group. */
typedef struct {
    gboolean silent;   /* fonts, colours, pictures: no text */
    gboolean wrapping; /* \htmlrtf: written for those who cannot read the HTML inside */
    guint skip;        /* characters that stand for a \u to those who do not know it */
} Group;

typedef struct {
    const char *p;
    const char *end;
    GString *out;   /* UTF-8 */
    GString *bytes; /* in the document's code page, not yet in out */
    char charset[16];
    Group groups[GROUP_DEPTH];
    guint depth;
    guint skips;   /* characters still to be passed over behind a \u */
    gunichar high; /* first half of a surrogate pair */
    gboolean is_html;
} Rtf;

static Group *
group(Rtf *rtf)
{
    return &rtf->groups[MIN(rtf->depth, GROUP_DEPTH - 1)];
}

static void
flush(Rtf *rtf)
{
    gboolean guessed = FALSE;
    g_autofree char *text = charset_text(rtf->charset, rtf->bytes->str, rtf->bytes->len, &guessed);
    g_string_append(rtf->out, text);
    g_string_truncate(rtf->bytes, 0);
}

static gboolean
is_shown(Rtf *rtf)
{
    const Group *now = group(rtf);
    return !now->silent && !(rtf->is_html && now->wrapping);
}

/* A character of the text, in the code page. */
static void
add_byte(Rtf *rtf, char c)
{
    if (rtf->skips)
        rtf->skips--;
    else if (is_shown(rtf))
        g_string_append_c(rtf->bytes, c);
}

static void
add_text(Rtf *rtf, const char *text)
{
    if (!is_shown(rtf))
        return;
    flush(rtf);
    g_string_append(rtf->out, text);
}

static void
add_unicode(Rtf *rtf, gint32 number)
{
    gunichar c = (gunichar)(number & 0xffff);
    rtf->skips = group(rtf)->skip;
    if (c >= 0xd800 && c < 0xdc00) {
        rtf->high = c;
        return;
    }
    if (c >= 0xdc00 && c < 0xe000)
        c = rtf->high ? 0x10000 + ((rtf->high - 0xd800) << 10) + (c - 0xdc00) : 0xfffd;
    rtf->high = 0;
    char utf8[7] = {0};
    g_unichar_to_utf8(c, utf8);
    if (c == '\t' || c == '\n' || (c >= ' ' && c < 0x7f) || c >= 0xa0)
        add_text(rtf, utf8);
}

/* --- control words --- */

static void
do_silence(Rtf *rtf, gint32 number)
{
    (void)number;
    group(rtf)->silent = TRUE;
}

static void
do_code_page(Rtf *rtf, gint32 number)
{
    flush(rtf);
    g_snprintf(rtf->charset, sizeof rtf->charset, "cp%u", (guint)number & 0xffffu);
}

static void
do_skip(Rtf *rtf, gint32 number)
{
    group(rtf)->skip = (guint)CLAMP(number, 0, 8);
}

static void
do_unicode(Rtf *rtf, gint32 number)
{
    add_unicode(rtf, number);
}

static void
do_bytes(Rtf *rtf, gint32 number)
{
    rtf->p += MIN((gsize)MAX(number, 0), (gsize)(rtf->end - rtf->p));
}

static void
do_from_html(Rtf *rtf, gint32 number)
{
    rtf->is_html = number != 0;
}

static void
do_wrapping(Rtf *rtf, gint32 number)
{
    group(rtf)->wrapping = number != 0;
}

/* Of a "\*" group that was taken for silence: it is the HTML itself. */
static void
do_html_tag(Rtf *rtf, gint32 number)
{
    (void)number;
    group(rtf)->silent = !rtf->is_html;
}

typedef struct {
    const char *word;
    const char *text;
    void (*act)(Rtf *rtf, gint32 number);
} Word;

/* In the order of strcmp. Words that are not here change how text looks. */
static const Word words[] = {
    {"ansicpg", NULL, do_code_page},
    {"bin", NULL, do_bytes},
    {"bullet", "•", NULL},
    {"cell", "\t", NULL},
    {"colortbl", NULL, do_silence},
    {"emdash", "—", NULL},
    {"endash", "–", NULL},
    {"fldinst", NULL, do_silence},
    {"fonttbl", NULL, do_silence},
    {"fromhtml", NULL, do_from_html},
    {"htmlrtf", NULL, do_wrapping},
    {"htmltag", NULL, do_html_tag},
    {"info", NULL, do_silence},
    {"ldblquote", "“", NULL},
    {"line", "\n", NULL},
    {"lquote", "‘", NULL},
    {"page", "\n", NULL},
    {"par", "\n", NULL},
    {"pict", NULL, do_silence},
    {"rdblquote", "”", NULL},
    {"row", "\n", NULL},
    {"rquote", "’", NULL},
    {"sect", "\n", NULL},
    {"stylesheet", NULL, do_silence},
    {"tab", "\t", NULL},
    {"u", NULL, do_unicode},
    {"uc", NULL, do_skip},
};

static void
do_word(Rtf *rtf, const char *name, gint32 number)
{
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(words[i].word, name) != 0)
            continue;
        if (words[i].act)
            words[i].act(rtf, number);
        else
            add_text(rtf, words[i].text);
    }
}

/* A number behind a control word; 1 where there is none. */
static gint32
read_number(Rtf *rtf)
{
    gboolean is_negative = rtf->p < rtf->end && *rtf->p == '-';
    gint32 number = 0;
    const char *start = rtf->p + is_negative;
    const char *p = start;
    for (; p < rtf->end && p < start + 9 && g_ascii_isdigit(*p); p++)
        number = number * 10 + (*p - '0');
    if (p == start)
        return 1;
    rtf->p = p;
    return is_negative ? -number : number;
}

static void
read_word(Rtf *rtf)
{
    char name[WORD_CHARS + 1] = {0};
    for (gsize i = 0; i < WORD_CHARS && rtf->p < rtf->end && g_ascii_isalpha(*rtf->p); i++)
        name[i] = *rtf->p++;
    gint32 number = read_number(rtf);
    if (rtf->p < rtf->end && *rtf->p == ' ')
        rtf->p++;
    do_word(rtf, name, number);
}

static void
read_hex(Rtf *rtf)
{
    int high = rtf->end - rtf->p >= 2 ? g_ascii_xdigit_value(rtf->p[0]) : -1;
    int low = rtf->end - rtf->p >= 2 ? g_ascii_xdigit_value(rtf->p[1]) : -1;
    if (high < 0 || low < 0)
        return;
    rtf->p += 2;
    add_byte(rtf, (char)(high << 4 | low));
}

/* A control symbol: "\\", "\{", "\~", "\*", … */
static void
read_symbol(Rtf *rtf)
{
    char c = *rtf->p++;
    if (c == '\'')
        read_hex(rtf);
    else if (c == '*')
        do_silence(rtf, 0);
    else if (c == '~')
        add_text(rtf, "\xc2\xa0");
    else if (c == '_')
        add_byte(rtf, '-');
    else if (c == '\n' || c == '\r')
        add_text(rtf, "\n");
    else if (c != '-' && c != ':' && c != '|')
        add_byte(rtf, c);
}

static void
begin_group(Rtf *rtf)
{
    const Group *outer = group(rtf);
    rtf->skips = 0;
    rtf->depth++;
    *group(rtf) = *outer;
}

static void
end_group(Rtf *rtf)
{
    rtf->skips = 0;
    if (rtf->depth)
        rtf->depth--;
}

static void
read_next(Rtf *rtf)
{
    char c = *rtf->p++;
    if (c == '{')
        begin_group(rtf);
    else if (c == '}')
        end_group(rtf);
    else if (c == '\\' && rtf->p < rtf->end && g_ascii_isalpha(*rtf->p))
        read_word(rtf);
    else if (c == '\\' && rtf->p < rtf->end)
        read_symbol(rtf);
    else if (c != '\r' && c != '\n' && c != '\0')
        add_byte(rtf, c);
}

char *
rtf_to_text(const char *rtf_bytes, gsize length, gboolean *ret_is_html)
{
    Rtf rtf = {.p = rtf_bytes,
               .end = rtf_bytes + length,
               .out = g_string_new(NULL),
               .bytes = g_string_new(NULL),
               .charset = "cp1252"};
    rtf.groups[0].skip = 1;
    while (rtf.p < rtf.end)
        read_next(&rtf);
    flush(&rtf);
    g_string_free(rtf.bytes, TRUE);
    *ret_is_html = rtf.is_html;
    return g_string_free(rtf.out, FALSE);
}
