/*
 * Messages made to hurt a parser: the real postern-parse bears each within its limits of time and
 * memory, and does not die of it.
 */
#include "base/clock.h"
#include "base/limits.h"
#include "tests/unit/real_worker.h"
#include "tests/unit/test.h"

static void
append_many(GString *out, const char *piece, guint times)
{
    for (guint i = 0; i < times; i++)
        g_string_append(out, piece);
}

static void
make_groups(GString *out)
{
    g_string_append(out, "To: ");
    append_many(out, "a:", 100000);
    g_string_append(out, "\n\ntext\n");
}

static void
make_groups_in_part(GString *out)
{
    g_string_append(out, "Content-Type: multipart/mixed; boundary*0=\"b\"; boundary*1=c\n\n--bc\n"
                         "Content-Type: message/rfc822\n\nTo: ");
    append_many(out, "a:", 100000);
    g_string_append(out, "\n\ntext\n--bc--\n");
}

static void
make_parameters(GString *out)
{
    g_string_append(out, "Content-Type: text/plain");
    for (guint i = 0; i < 100000; i++)
        g_string_append_printf(out, ";\n a%u=1", i);
    g_string_append(out, "\n\ntext\n");
}

static void
make_parameters_in_digest(GString *out)
{
    g_string_append(out, "Content-Type: multipart/digest; boundary=b\n\n--b\n\nContent-Type: a/b");
    for (guint i = 0; i < 100000; i++)
        g_string_append_printf(out, ";a%u=1", i);
    g_string_append(out, "\n\ntext\n--b--\n");
}

static void
make_parts(GString *out)
{
    g_string_append(out, "Content-Type: multipart/mixed; boundary=b\n\n");
    append_many(out, "--b\n\n", 200000);
}

static void
make_nesting(GString *out)
{
    for (guint i = 0; i < 10000; i++)
        g_string_append_printf(out, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", i, i);
    g_string_append(out, "\ntext\n");
}

static void
make_nested_messages(GString *out)
{
    append_many(out, "Content-Type: message/rfc822\n\n", 100000);
    g_string_append(out, "\ntext\n");
}

static void
make_folds(GString *out)
{
    g_string_append(out, "Subject: a\n");
    append_many(out, " b\n", 900000);
    g_string_append(out, "\ntext\n");
}

static void
make_fields(GString *out)
{
    append_many(out, "X-A: b\n", 200000);
    g_string_append(out, "\ntext\n");
}

static void
make_addresses(GString *out)
{
    g_string_append(out, "Cc: a@b.example");
    append_many(out, ", a@b.example", 100000);
    g_string_append(out, "\n\ntext\n");
}

static void
make_comments(GString *out)
{
    g_string_append(out, "From: ");
    append_many(out, "(", 15000);
    g_string_append(out, " a@b.example\n\ntext\n");
}

static void
make_words(GString *out)
{
    g_string_append(out, "Subject: ");
    append_many(out, "=?a?b?c", 2000);
    g_string_append(out, "\n\ntext\n");
}

static void
make_boundary(GString *out)
{
    g_string_append(out, "Content-Type: multipart/mixed; boundary=\"");
    append_many(out, "b", 10000);
    g_string_append(out, "\"\n\ntext\n");
}

/* Messages that pass the scan and are as hard as it lets them be. The worker's limits are for what
 * is shipped: a sanitizer takes several times as long, and gets less. */
#define MANY(times) ((times) / (UNDER_SANITIZER ? 10 : 1))

static void
make_dashes(GString *out)
{
    for (guint i = 0; i < LIMIT_MIME_DEPTH - 1; i++)
        g_string_append_printf(out, "Content-Type: multipart/mixed; boundary=-%02u\n\n---%02u\n", i,
                               i);
    g_string_append(out, "\n");
    append_many(out, "--\n", MANY(4 * 1024 * 1024));
}

static void
make_html(GString *out)
{
    g_string_append(out, "Content-Type: text/html\n\n");
    append_many(out, "<div><table><blockquote><ul><li><style><!-- <a href=\"&amp;\" '",
                MANY(100000));
}

static void
make_open_quotes(GString *out)
{
    g_string_append(out, "Content-Type: text/html\n\n");
    append_many(out, "<a b='", MANY(1000000));
}

static void
make_large(GString *out)
{
    g_string_append(out, "Content-Type: text/plain; charset=iso-2022-jp\n\n");
    append_many(out, "\x1b$B$\"$$$&\x1b(B and a line of text that is not short\n", MANY(500000));
}

typedef struct {
    const char *name;
    void (*make)(GString *out);
    gboolean is_too_complex;
} Hostile;

static const Hostile hostile[] = {
    {"groups", make_groups, TRUE},
    {"groups-in-part", make_groups_in_part, TRUE},
    {"parameters", make_parameters, TRUE},
    {"parameters-in-digest", make_parameters_in_digest, TRUE},
    {"parts", make_parts, TRUE},
    {"nesting", make_nesting, TRUE},
    {"nested-messages", make_nested_messages, TRUE},
    {"folds", make_folds, TRUE},
    {"fields", make_fields, TRUE},
    {"addresses", make_addresses, TRUE},
    {"comments", make_comments, TRUE},
    {"words", make_words, TRUE},
    {"boundary", make_boundary, TRUE},
    {"dashes", make_dashes, FALSE},
    {"html", make_html, FALSE},
    {"open-quotes", make_open_quotes, FALSE},
    {"large", make_large, FALSE},
};

static void
test_is_borne(gconstpointer data)
{
    const Hostile *kind = data;
    Real real;
    real_init(&real);
    ParsePool *pool = parse_pool_new(&real.starter, 1);
    g_autoptr(GString) message = g_string_new(NULL);
    kind->make(message);
    Mail *mail = NULL;
    g_autoptr(GBytes) bytes = NULL;
    char *why = NULL;
    gint64 begun_us = clock_monotonic_us(clock_system());
    ParseOutcome outcome = parse_pool_read(pool, message->str, message->len, &mail, &bytes, &why);
    gint64 took_us = clock_monotonic_us(clock_system()) - begun_us;
    /* Done means within LIMIT_PARSE_CPU_S and LIMIT_PARSE_MEMORY_BYTES: the worker's own limits end
     * it else. */
    if (outcome != PARSE_DONE)
        g_error("%s: outcome %d: %s", kind->name, outcome, why);
    g_test_message("%s: %" G_GINT64_FORMAT " ms", kind->name, took_us / US_PER_MS);
    g_assert_cmpint((mail->flags & MAIL_TOO_COMPLEX) != 0, ==, kind->is_too_complex);
    mail_free(mail);
    ParsePoolStatus status;
    parse_pool_status(pool, &status);
    g_assert_cmpuint(status.deaths, ==, 0);
    parse_pool_free(pool);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
        g_autofree char *path = g_strdup_printf("/hostile/%s", hostile[i].name);
        g_test_add_data_func(path, &hostile[i], test_is_borne);
    }
    return g_test_run();
}
