#include "base/digest.h"
#include "base/random.h"
#include "test.h"

#include <string.h>

static char *
hex(const Sha256 *digest)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < sizeof digest->bytes; i++)
        g_string_append_printf(out, "%02x", digest->bytes[i]);
    return g_string_free(out, FALSE);
}

/* FIPS 180-2, appendix B.1. */
static void
sha256_matches_the_standard(void)
{
    Sha256 digest = digest_sha256("abc", 3);
    g_autofree char *text = hex(&digest);
    g_assert_cmpstr(text, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* RFC 4231 §4.3. */
static void
hmac_matches_the_standard(void)
{
    Sha256 digest =
        digest_hmac_sha256((const guint8 *)"Jefe", 4, "what do ya want for nothing?", 28);
    g_autofree char *text = hex(&digest);
    g_assert_cmpstr(text, ==, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void
pieces_give_the_digest_of_the_whole(void)
{
    DigestStream *stream = digest_stream_new();
    digest_stream_add(stream, "a", 1);
    digest_stream_add(stream, "", 0);
    digest_stream_add(stream, "bc", 2);
    Sha256 pieces = digest_stream_end(stream);
    Sha256 whole = digest_sha256("abc", 3);
    g_assert_true(digest_equal(pieces.bytes, whole.bytes, sizeof whole.bytes));
}

/* RFC 4648 §10, in lower case and without padding. */
static void
base32_matches_the_standard(void)
{
    static const char *const cases[][2] = {{"", ""},
                                           {"f", "my"},
                                           {"fo", "mzxq"},
                                           {"foo", "mzxw6"},
                                           {"foob", "mzxw6yq"},
                                           {"fooba", "mzxw6ytb"},
                                           {"foobar", "mzxw6ytboi"}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = base32_encode((const guint8 *)cases[i][0], strlen(cases[i][0]));
        g_assert_cmpstr(text, ==, cases[i][1]);
    }
}

static void
base32_reads_back_what_it_wrote_in_any_case(void)
{
    RandomSeeded seeded;
    random_seeded_init(&seeded, 7);
    for (gsize length = 0; length < 60; length++) {
        guint8 data[60], back[60];
        gsize got = 0;
        random_fill(&seeded.random, data, length);
        g_autofree char *text = base32_encode(data, length);
        g_autofree char *upper = g_ascii_strup(text, -1);
        g_assert_true(base32_decode(upper, strlen(upper), back, sizeof back, &got));
        g_assert_cmpmem(back, got, data, length);
    }
}

static void
base32_takes_one_spelling_only(void)
{
    guint8 back[8];
    gsize got;
    g_assert_false(base32_decode("mz", 2, back, sizeof back, &got)); /* unused bits not zero */
    g_assert_false(base32_decode("m", 1, back, sizeof back, &got));  /* no whole byte */
    g_assert_false(base32_decode("m1", 2, back, sizeof back, &got)); /* not in the alphabet */
    g_assert_false(base32_decode("my======", 8, back, sizeof back, &got));
    g_assert_false(base32_decode("mzxw6ytboi", 10, back, 3, &got)); /* does not fit */
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/digest/sha256-matches-the-standard", sha256_matches_the_standard);
    g_test_add_func("/digest/hmac-matches-the-standard", hmac_matches_the_standard);
    g_test_add_func("/digest/pieces-give-the-digest-of-the-whole",
                    pieces_give_the_digest_of_the_whole);
    g_test_add_func("/base32/matches-the-standard", base32_matches_the_standard);
    g_test_add_func("/base32/reads-back-what-it-wrote-in-any-case",
                    base32_reads_back_what_it_wrote_in_any_case);
    g_test_add_func("/base32/takes-one-spelling-only", base32_takes_one_spelling_only);
    return g_test_run();
}
