#include "tests/unit/test.h"

#include "mail/trim.h"

#include <string.h>

/* Texts are written with the kind of each line in front: t typed, q quoted, s signature, n notice,
 * c context, f forwarded. */
static const char letters[] = "?tqsncf";

static char *
without_letters(const char *marked)
{
    GString *out = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(marked, "\n", -1);
    for (guint i = 0; lines[i] && *lines[i]; i++)
        g_string_append_printf(out, "%s\n", lines[i] + 1);
    return g_string_free(out, FALSE);
}

static char *
with_letters(const char *text, const GArray *pieces)
{
    GString *out = g_string_new(NULL);
    gsize at = 0;
    for (guint i = 0; i < pieces->len; i++) {
        const TrimPiece *piece = &g_array_index(pieces, TrimPiece, i);
        g_assert_cmpuint(piece->start, ==, at);
        at += piece->length;
        g_autofree char *part = g_strndup(text + piece->start, piece->length);
        g_auto(GStrv) lines = g_strsplit(part, "\n", -1);
        for (guint j = 0; lines[j] && (*lines[j] || lines[j + 1]); j++)
            g_string_append_printf(out, "%c%s\n", letters[piece->kind], lines[j]);
    }
    g_assert_cmpuint(at, ==, strlen(text));
    return g_string_free(out, FALSE);
}

static GArray *
hashes_of(const char *said)
{
    GArray *hashes = g_array_new(FALSE, FALSE, sizeof(guint64));
    trim_hashes(said, hashes);
    trim_hashes_sort(hashes);
    return hashes;
}

/* said: what was said before, or "". */
static void
assert_read(const char *said, const char *marked)
{
    g_autofree char *text = without_letters(marked);
    g_autoptr(GArray) hashes = hashes_of(said);
    TrimKnown known = {(const guint64 *)(gpointer)hashes->data, hashes->len};
    g_autoptr(GArray) pieces = trim_read(text, &known);
    g_autofree char *found = with_letters(text, pieces);
    g_assert_cmpstr(found, ==, marked);
}

#define SAID                                                                                       \
    "Hello Anna,\n"                                                                                \
    "the printer on the second floor has been out of order since Monday, and nobody came.\n"       \
    "\n"                                                                                           \
    "Could you please have somebody look at it before the end of the week?\n"                      \
    "Regards,\n"                                                                                   \
    "Berta\n"

static void
a_text_without_marks_is_typed(void)
{
    assert_read("", "tHello,\nt\ntthis is - all of it -\nttyped: every word.\n");
    assert_read(SAID, "tHello,\nt\ntthis is - all of it -\nttyped: every word.\n");
    assert_read("", "");
}

static void
marked_lines_are_quotes(void)
{
    assert_read("", "tYes.\nt\nq> Is it?\nq> > No.\n");
}

static void
what_was_said_is_a_quote_without_marks(void)
{
    assert_read(SAID, "tNobody came yet.\nt\n"
                      "qHello Anna,\n"
                      "qthe printer on the second floor has been out of order since Monday, and "
                      "nobody came.\n"
                      "q\n"
                      "qCould you please have somebody look at it before the end of the week?\n"
                      "qRegards,\n"
                      "qBerta\n");
}

static void
what_was_said_is_a_quote_however_it_is_wrapped(void)
{
    assert_read(SAID, "tNobody came yet.\n"
                      "qThe printer on the second floor\n"
                      "qhas been out of order since\n"
                      "qMonday, and nobody came. Could you please have somebody look at it\n"
                      "qbefore the end of the week? Regards, Berta\n");
}

static void
words_typed_beside_known_ones_are_typed(void)
{
    assert_read(SAID, "qthe printer on the second floor has been out of order since Monday,\n"
                      "tsince Tuesday, I think\n"
                      "qCould you please have somebody look at it before the end of the week?\n");
    assert_read(SAID,
                "tCould you please have somebody look at it before the end of the week? No!\n");
}

static void
known_words_that_are_few_are_typed(void)
{
    assert_read(SAID, "tOf course.\nt\ntRegards,\ntBerta\n");
}

static void
what_may_not_be_seen_is_cut_in_doubt(void)
{
    g_autoptr(GArray) hashes = hashes_of("Their budget is far below what they told us.\nFire him.");
    TrimKnown unseen = {(const guint64 *)(gpointer)hashes->data, hashes->len};
    guint lines = 0;
    g_autofree char *text =
        trim_cut("Look:\n> budget is far below what we\n>> fire him!\nBye\n", &unseen, &lines);
    g_assert_cmpstr(text, ==, "Look:\nBye\n");
    g_assert_cmpuint(lines, ==, 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/trim/" #name, name)
    ADD(a_text_without_marks_is_typed);
    ADD(marked_lines_are_quotes);
    ADD(what_was_said_is_a_quote_without_marks);
    ADD(what_was_said_is_a_quote_however_it_is_wrapped);
    ADD(words_typed_beside_known_ones_are_typed);
    ADD(known_words_that_are_few_are_typed);
    ADD(what_may_not_be_seen_is_cut_in_doubt);
    return g_test_run();
}
