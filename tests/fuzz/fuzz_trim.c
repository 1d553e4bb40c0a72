/*
 * What was typed, apart from what was quoted: the first byte says how long the text of an earlier
 * comment is, which follows (in units of 16 bytes), and then the text to be trimmed. The pieces
 * cover it in whole lines, no word gets lost between the halves, and something is always shown.
 */
#include "tests/fuzz/fuzz.h"

#include "mail/trim.h"

#include <string.h>

static gboolean
is_blank(const char *text)
{
    for (; *text; text = g_utf8_next_char(text))
        if (!g_unichar_isspace(g_utf8_get_char(text)))
            return FALSE;
    return TRUE;
}

static void
check_pieces(const char *text, const GArray *pieces)
{
    gsize at = 0;
    TrimKind before = 0;
    for (guint i = 0; i < pieces->len; i++) {
        const TrimPiece *piece = &g_array_index(pieces, TrimPiece, i);
        g_assert_cmpuint(piece->start, ==, at);
        g_assert_cmpuint(piece->length, >, 0);
        g_assert_cmpint(piece->kind, !=, before);
        g_assert_true(piece->kind >= TRIM_TYPED && piece->kind <= TRIM_FORWARDED);
        g_assert_true(at == 0 || text[at - 1] == '\n');
        at += piece->length;
        before = piece->kind;
    }
    g_assert_cmpuint(at, ==, strlen(text));
}

static void
check_halves(const char *text, const GArray *pieces)
{
    g_autofree char *typed = trim_typed(text, pieces);
    g_autofree char *folded = trim_folded(text, pieces);
    g_assert_cmpuint(strlen(typed) + strlen(folded), ==, strlen(text));
    g_assert_true(is_blank(text) || !is_blank(typed));
}

static GArray *
all_of(const char *text)
{
    GArray *pieces = g_array_new(FALSE, FALSE, sizeof(TrimPiece));
    TrimPiece all = {0, strlen(text), TRIM_TYPED};
    g_array_append_val(pieces, all);
    return pieces;
}

/* What is shown has the hashes that it would have alone. */
static void
check_hashes(const char *text, const TrimPage *page, const GArray *pieces)
{
    g_autofree char *typed = g_strchomp(trim_typed(text, pieces));
    g_autoptr(TrimPage) alone = trim_page_new(typed);
    g_autoptr(GArray) all = all_of(typed);
    g_autoptr(GArray) hashes = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autoptr(GArray) expected = g_array_new(FALSE, FALSE, sizeof(guint64));
    trim_hashes(page, pieces, hashes);
    trim_hashes(alone, all, expected);
    g_assert_cmpmem(hashes->data, hashes->len * sizeof(guint64), expected->data,
                    expected->len * sizeof(guint64));
}

/* In their order, each once; also when all begin alike. */
static void
check_sorted(const GArray *hashes)
{
    g_autoptr(GArray) alike = g_array_copy((GArray *)hashes);
    for (guint i = 0; i < alike->len; i++)
        g_array_index(alike, guint64, i) >>= 40;
    trim_hashes_sort(alike);
    for (guint i = 1; i < alike->len; i++)
        g_assert_cmpuint(g_array_index(alike, guint64, i - 1), <, g_array_index(alike, guint64, i));
}

static void
check(const char *text, const TrimKnown *known)
{
    g_autoptr(TrimPage) page = trim_page_new(text);
    g_autoptr(GArray) pieces = trim_read(page, known);
    check_pieces(text, pieces);
    check_halves(text, pieces);
    check_hashes(text, page, pieces);
    /* A page that is read again reads as at first. */
    g_autoptr(GArray) again = trim_read(page, known);
    check_pieces(text, again);
    g_autofree char *typed = trim_typed(text, pieces), *retyped = trim_typed(text, again);
    g_assert_cmpstr(typed, ==, retyped);
}

/* The same text, every line marked, is quoted under an answer, and the answer is shown. */
static void
check_quoted(const char *said)
{
    g_autoptr(GString) text = g_string_new("Seen.\n\n");
    g_auto(GStrv) lines = g_strsplit(said, "\n", -1);
    for (guint i = 0; lines[i]; i++)
        g_string_append_printf(text, "> %s\n", lines[i]);
    g_autoptr(TrimPage) page = trim_page_new(text->str);
    g_autoptr(GArray) pieces = trim_read(page, NULL);
    g_autofree char *typed = trim_typed(text->str, pieces);
    g_assert_true(g_str_has_prefix(typed, "Seen.\n"));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    g_autoptr(GArray) hashes = g_array_new(FALSE, FALSE, sizeof(guint64));
    gsize blocks = fuzz_byte(&input);
    gsize length = MIN(blocks * 16, input.length);
    FuzzInput before = {input.bytes, length};
    FuzzInput after = {input.bytes + length, input.length - length};
    g_autofree char *said = fuzz_utf8(&before);
    g_autofree char *text = fuzz_utf8(&after);
    g_autoptr(TrimPage) page = trim_page_new(said);
    g_autoptr(GArray) pieces = all_of(said);
    trim_hashes(page, pieces, hashes);
    trim_hashes_sort(hashes);
    TrimKnown known = {(const guint64 *)(gpointer)hashes->data, hashes->len};
    check_sorted(hashes);
    check(text, NULL);
    check(text, &known);
    check_quoted(said);
    return 0;
}
