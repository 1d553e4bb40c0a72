#include "tests/unit/test.h"

#include "base/clock.h"
#include "base/digest.h"
#include "mail/token.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define KEY_A   "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define KEY_B   "FF0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1F"
#define ID_MAX  ((G_GINT64_CONSTANT(1) << 35) - 1)
#define DAY_ONE (G_GINT64_CONSTANT(1577836800) * US_PER_S) /* 2020-01-01 */

/* A directory with a key file in it. */
typedef struct {
    char *directory;
    char *path;
    TokenContext context;
} Fixture;

static void
write_keys(Fixture *fixture, const char *text, int mode)
{
    g_assert_true(g_file_set_contents(fixture->path, text, -1, NULL));
    g_assert_cmpint(chmod(fixture->path, (mode_t)mode), ==, 0);
}

static TokenKeys *
load(Fixture *fixture, const char *text)
{
    g_autoptr(GError) error = NULL;
    write_keys(fixture, text, 0600);
    TokenKeys *keys = token_keys_load(fixture->path, &error);
    g_assert_no_error(error);
    return keys;
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->directory = g_dir_make_tmp("postern-token-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->directory, "keys", NULL);
    fixture->context.keys = load(fixture, "1 " KEY_A "\n");
    fixture->context.domain = "desk.example";
    memset(fixture->context.store_id, 7, TOKEN_STORE_ID_BYTES);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    token_keys_free((TokenKeys *)fixture->context.keys);
    g_unlink(fixture->path);
    g_assert_cmpint(g_rmdir(fixture->directory), ==, 0);
    g_free(fixture->path);
    g_free(fixture->directory);
}

static Token
sample(void)
{
    return (Token){.ticket = {12},
                   .thread = {34},
                   .person = {56},
                   .epoch = 3,
                   .outbox = {78},
                   .request = {90},
                   .issued_us = DAY_ONE + 1000 * US_PER_DAY + 5};
}

static gboolean
decodes(const TokenContext *context, TokenPurpose purpose, const char *text)
{
    Token token;
    return token_decode(context, purpose, text, strlen(text), &token);
}

static void
each_purpose_brings_back_what_it_holds(Fixture *fixture, gconstpointer data)
{
    (void)data;
    for (TokenPurpose purpose = TOKEN_REPLY; purpose <= TOKEN_REQUEST; purpose++) {
        gboolean ticket = purpose == TOKEN_REPLY || purpose == TOKEN_MESSAGE_ID;
        gboolean person = ticket || purpose == TOKEN_REQUEST;
        gboolean outbox = purpose != TOKEN_REPLY && purpose != TOKEN_REQUEST;
        gboolean request = purpose == TOKEN_MESSAGE_ID || purpose == TOKEN_REQUEST;
        Token given = sample();
        Token got;
        g_autofree char *text = token_encode(&fixture->context, purpose, &given);
        g_assert_true(token_decode(&fixture->context, purpose, text, strlen(text), &got));
        g_assert_cmpint(got.ticket.value, ==, ticket ? 12 : 0);
        g_assert_cmpint(got.thread.value, ==, ticket ? 34 : 0);
        g_assert_cmpint(got.person.value, ==, person ? 56 : 0);
        g_assert_cmpuint(got.epoch, ==, person ? 3 : 0);
        g_assert_cmpint(got.outbox.value, ==, outbox ? 78 : 0);
        g_assert_cmpint(got.request.value, ==, request ? 90 : 0);
        g_assert_cmpint(got.issued_us, ==, DAY_ONE + 1000 * US_PER_DAY);
    }
}

static void
a_reply_token_fits_into_a_local_part(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Token given = {.ticket = {ID_MAX},
                   .thread = {ID_MAX},
                   .person = {ID_MAX},
                   .epoch = G_MAXUINT32,
                   .request = {ID_MAX},
                   .issued_us = G_MAXINT64};
    Token got;
    g_autofree char *answer = token_encode(&fixture->context, TOKEN_REQUEST, &given);
    g_assert_cmpuint(strlen(answer), <=, TOKEN_REPLY_CHARS_MAX);
    g_autofree char *text = token_encode(&fixture->context, TOKEN_REPLY, &given);
    g_assert_cmpuint(strlen(text), <=, TOKEN_REPLY_CHARS_MAX);
    g_assert_cmpuint(strlen("reply+") + TOKEN_REPLY_CHARS_MAX, <=, 64);
    g_assert_cmpuint(strspn(text, "abcdefghijklmnopqrstuvwxyz234567"), ==, strlen(text));
    g_assert_true(token_decode(&fixture->context, TOKEN_REPLY, text, strlen(text), &got));
    g_assert_cmpint(got.ticket.value, ==, ID_MAX);
    g_assert_cmpint(got.thread.value, ==, ID_MAX);
    g_assert_cmpint(got.person.value, ==, ID_MAX);
    g_assert_cmpuint(got.epoch, ==, G_MAXUINT32);
}

static void
letter_case_does_not_matter(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Token given = sample();
    g_autofree char *text = token_encode(&fixture->context, TOKEN_REPLY, &given);
    g_autofree char *upper = g_ascii_strup(text, -1);
    g_assert_true(decodes(&fixture->context, TOKEN_REPLY, upper));
}

static void
a_token_is_worth_nothing_for_another_purpose(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Token given = sample();
    for (TokenPurpose made = TOKEN_REPLY; made <= TOKEN_REQUEST; made++) {
        g_autofree char *text = token_encode(&fixture->context, made, &given);
        for (TokenPurpose tried = TOKEN_REPLY; tried <= TOKEN_REQUEST; tried++)
            g_assert_cmpint(decodes(&fixture->context, tried, text), ==, made == tried);
    }
}

static void
a_token_is_worth_nothing_at_another_desk(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Token given = sample();
    TokenContext other = fixture->context;
    g_autofree char *text = token_encode(&fixture->context, TOKEN_REPLY, &given);
    other.domain = "desk.exampl";
    g_assert_false(decodes(&other, TOKEN_REPLY, text));
    other.domain = "Desk.Example";
    g_assert_true(decodes(&other, TOKEN_REPLY, text));
    other.store_id[15] ^= 1;
    g_assert_false(decodes(&other, TOKEN_REPLY, text));
}

static void
any_changed_bit_makes_it_worthless(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Token given = sample();
    g_autofree char *text = token_encode(&fixture->context, TOKEN_REPLY, &given);
    guint8 bytes[64];
    gsize count;
    g_assert_true(base32_decode(text, strlen(text), bytes, sizeof bytes, &count));
    for (gsize bit = 0; bit < count * 8; bit++) {
        bytes[bit / 8] ^= (guint8)(1 << bit % 8);
        g_autofree char *forged = base32_encode(bytes, count);
        g_assert_false(decodes(&fixture->context, TOKEN_REPLY, forged));
        bytes[bit / 8] ^= (guint8)(1 << bit % 8);
    }
}

static void
nothing_but_the_whole_token_is_taken(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Token given = sample();
    g_autofree char *text = token_encode(&fixture->context, TOKEN_REPLY, &given);
    for (gsize length = 0; length < strlen(text); length++) {
        Token token = {.epoch = 99};
        g_assert_false(token_decode(&fixture->context, TOKEN_REPLY, text, length, &token));
        g_assert_cmpuint(token.epoch, ==, 99);
    }
    static const char *tails[] = {"a", "aa", "aaaaaaaa", "=", " ", "\n", "1"};
    for (gsize i = 0; i < G_N_ELEMENTS(tails); i++) {
        g_autofree char *longer = g_strconcat(text, tails[i], NULL);
        g_assert_false(decodes(&fixture->context, TOKEN_REPLY, longer));
    }
    g_autofree char *huge = g_strnfill(1 << 20, 'a');
    g_assert_false(decodes(&fixture->context, TOKEN_REPLY, huge));
}

/* Signs bytes with KEY_A as the code must, so that well-signed nonsense can be tried. It is also
 * the definition of the HMAC, written down a second time: tokens live for years. */
static char *
sign(TokenPurpose purpose, const guint8 *bytes, gsize length)
{
    g_autoptr(GByteArray) input = g_byte_array_new();
    const guint8 head[] = {(guint8)purpose, 0, 0, 0, 12};
    guint8 key[32];
    guint8 store_id[TOKEN_STORE_ID_BYTES];
    for (guint i = 0; i < sizeof key; i++)
        key[i] = (guint8)i;
    memset(store_id, 7, sizeof store_id);
    g_byte_array_append(input, head, sizeof head);
    g_byte_array_append(input, (const guint8 *)"desk.example", 12);
    g_byte_array_append(input, store_id, sizeof store_id);
    g_byte_array_append(input, bytes, (guint)length);
    Sha256 mac = digest_hmac_sha256(key, sizeof key, input->data, input->len);
    g_autoptr(GByteArray) token = g_byte_array_new();
    g_byte_array_append(token, bytes, (guint)length);
    g_byte_array_append(token, mac.bytes, 13);
    return base32_encode(token->data, token->len);
}

static void
the_form_stays_what_it_is(Fixture *fixture, gconstpointer data)
{
    (void)data;
    const guint8 bytes[] = {1, 12, 0xac, 0x02, 56, 3, 0x03, 0xe8};
    g_autofree char *expected = sign(TOKEN_REPLY, bytes, sizeof bytes);
    Token given = sample();
    given.thread.value = 300;
    g_autofree char *text = token_encode(&fixture->context, TOKEN_REPLY, &given);
    g_assert_cmpstr(text, ==, expected);
}

static void
well_signed_nonsense_is_refused(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        gsize length;
        guint8 bytes[16];
        gboolean good;
    } cases[] = {
        {4, {1, 5, 0, 0}, TRUE},
        {5, {1, 0x85, 0, 0, 0}, FALSE},                         /* 5 in two bytes */
        {5, {1, 5, 0, 0, 0}, FALSE},                            /* a byte too many */
        {3, {1, 5, 0}, FALSE},                                  /* half a day */
        {2, {1, 5}, FALSE},                                     /* no day */
        {3, {1, 0, 0}, FALSE},                                  /* no number */
        {1, {1}, FALSE},                                        /* nothing but a key id */
        {4, {1, 0x85, 0x85, 0x85}, FALSE},                      /* a number without an end */
        {8, {1, 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0}, TRUE},     /* 2^35 - 1 */
        {9, {1, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0, 0}, FALSE}, /* more than that */
        {4, {2, 5, 0, 0}, FALSE},                               /* a key that does not exist */
        {4, {0, 5, 0, 0}, FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = sign(TOKEN_MARK, cases[i].bytes, cases[i].length);
        g_assert_cmpint(decodes(&fixture->context, TOKEN_MARK, text), ==, cases[i].good);
    }
    const guint8 epoch[] = {1, 1, 1, 1, 0xff, 0xff, 0xff, 0xff, 0x1f, 0, 0}; /* over 32 bits */
    g_autofree char *text = sign(TOKEN_REPLY, epoch, sizeof epoch);
    g_assert_false(decodes(&fixture->context, TOKEN_REPLY, text));
}

static void
the_first_key_signs_and_all_verify(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Token given = sample();
    TokenContext rotated = fixture->context;
    TokenContext retired = fixture->context;
    g_autoptr(TokenKeys) both = load(fixture, "# new\n7\t" KEY_B " # today\r\n\n1 " KEY_A);
    g_autoptr(TokenKeys) one = load(fixture, "7 " KEY_B);
    rotated.keys = both;
    retired.keys = one;
    g_autofree char *old_text = token_encode(&fixture->context, TOKEN_REPLY, &given);
    g_autofree char *new_text = token_encode(&rotated, TOKEN_REPLY, &given);
    g_assert_true(decodes(&rotated, TOKEN_REPLY, old_text));
    g_assert_true(decodes(&rotated, TOKEN_REPLY, new_text));
    g_assert_true(decodes(&retired, TOKEN_REPLY, new_text));
    g_assert_false(decodes(&retired, TOKEN_REPLY, old_text));
    g_assert_false(decodes(&fixture->context, TOKEN_REPLY, new_text));
}

static void
days_outside_the_calendar_are_its_ends(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const gint64 given_us[] = {G_MININT64, 0, DAY_ONE - 1, DAY_ONE, G_MAXINT64};
    static const gint64 days[] = {0, 0, 0, 0, G_MAXUINT16};
    for (gsize i = 0; i < G_N_ELEMENTS(given_us); i++) {
        Token given = {.issued_us = given_us[i]};
        Token got;
        g_autofree char *text = token_encode(&fixture->context, TOKEN_MARK, &given);
        g_assert_true(token_decode(&fixture->context, TOKEN_MARK, text, strlen(text), &got));
        g_assert_cmpint(got.issued_us, ==, DAY_ONE + days[i] * US_PER_DAY);
    }
}

static void
guesses_are_refused(Fixture *fixture, gconstpointer data)
{
    (void)data;
    RandomSeeded seeded;
    random_seeded_init(&seeded, 5);
    for (guint i = 0; i < 20000; i++) {
        guint8 bytes[36] = {0};
        gsize length = 16 + i % 21;
        random_fill(&seeded.random, bytes, length);
        bytes[0] = 1;
        g_autofree char *text = base32_encode(bytes, length);
        for (TokenPurpose purpose = TOKEN_REPLY; purpose <= TOKEN_REQUEST; purpose++)
            g_assert_false(decodes(&fixture->context, purpose, text));
    }
}

static void
a_bad_key_file_is_told_by_line(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"", "keys:1: no key"},
        {"# nothing\n\n", "keys:1: no key"},
        {"\n0 " KEY_A, "keys:2: not a key id"},
        {"256 " KEY_A, "keys:1: not a key id"},
        {"0001 " KEY_A, "keys:1: not a key id"},
        {"-1 " KEY_A, "keys:1: not a key id"},
        {"1x " KEY_A, "keys:1: not a key id"},
        {KEY_A, "keys:1: not a key id"},
        {"1", "keys:1: not a key,"},
        {"1 # " KEY_A, "keys:1: not a key,"},
        {"1 " KEY_A "00", "keys:1: not a key,"},
        {"1 0g" KEY_A, "keys:1: not a key,"},
        {"1 g00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "not a key,"},
        {"1 " KEY_A " 2", "keys:1: text after the key"},
        {"1 " KEY_A "\n1 " KEY_B, "keys:2: a key id that an earlier line has"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        write_keys(fixture, cases[i].text, 0600);
        g_assert_null(token_keys_load(fixture->path, &error));
        g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID);
        if (!strstr(error->message, cases[i].says) || strstr(error->message, "0a0b"))
            g_error("got \"%s\", expected \"%s\"", error->message, cases[i].says);
    }
}

static void
all_255_keys_fit(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint id = 1; id <= 255; id++)
        g_string_append_printf(text, "%u " KEY_A "\n", id);
    g_autoptr(TokenKeys) keys = load(fixture, text->str);
    g_assert_nonnull(keys);
    g_string_append(text, "255 " KEY_A "\n");
    g_autoptr(GError) error = NULL;
    write_keys(fixture, text->str, 0600);
    g_assert_null(token_keys_load(fixture->path, &error));
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID);
}

static void
a_key_file_others_can_read_is_refused(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const int modes[] = {0640, 0604, 0620, 0700, 04600};
    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++) {
        g_autoptr(GError) error = NULL;
        write_keys(fixture, "1 " KEY_A, modes[i]);
        assert_fails(token_keys_load(fixture->path, &error), POSTERN_ERROR_REFUSED);
    }
    g_autoptr(GError) error = NULL;
    write_keys(fixture, "1 " KEY_A, 0400);
    g_autoptr(TokenKeys) keys = token_keys_load(fixture->path, &error);
    g_assert_no_error(error);
    g_assert_nonnull(keys);
}

static void
what_is_no_regular_file_is_refused(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    assert_fails(token_keys_load(fixture->directory, &error), POSTERN_ERROR_REFUSED);
    g_unlink(fixture->path);
    assert_fails(token_keys_load(fixture->path, &error), POSTERN_ERROR_NOT_FOUND);
    g_assert_cmpint(mkfifo(fixture->path, 0600), ==, 0);
    assert_fails(token_keys_load(fixture->path, &error), POSTERN_ERROR_REFUSED);
}

static void
an_overlong_or_binary_key_file_is_invalid(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *hashes = g_strnfill(65537, '#');
    write_keys(fixture, hashes, 0600);
    assert_fails(token_keys_load(fixture->path, &error), POSTERN_ERROR_INVALID);
    g_assert_true(g_file_set_contents(fixture->path, "1 " KEY_A "\n\0", 68, NULL));
    g_assert_cmpint(chmod(fixture->path, 0600), ==, 0);
    assert_fails(token_keys_load(fixture->path, &error), POSTERN_ERROR_INVALID);
}

static void
a_made_key_file_works_and_is_never_replaced(Fixture *fixture, gconstpointer data)
{
    (void)data;
    RandomSeeded seeded;
    random_seeded_init(&seeded, 3);
    g_autoptr(GError) error = NULL;
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;
    struct stat status;
    g_unlink(fixture->path);
    assert_ok(token_keys_create(fixture->path, &seeded.random, &error));
    g_assert_cmpint(stat(fixture->path, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 07777, ==, 0600);
    g_assert_cmpuint(status.st_nlink, ==, 1);
    g_autoptr(TokenKeys) keys = token_keys_load(fixture->path, &error);
    g_assert_no_error(error);
    g_assert_nonnull(keys);
    g_assert_true(g_file_get_contents(fixture->path, &before, NULL, NULL));
    assert_fails(token_keys_create(fixture->path, &seeded.random, &error), POSTERN_ERROR_EXISTS);
    g_assert_true(g_file_get_contents(fixture->path, &after, NULL, NULL));
    g_assert_cmpstr(before, ==, after);
    g_autofree char *nowhere = g_build_filename(fixture->directory, "none", "keys", NULL);
    assert_fails(token_keys_create(nowhere, &seeded.random, &error), POSTERN_ERROR_NOT_FOUND);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/token/" #name, Fixture, NULL, set_up, name, tear_down)
    ADD(each_purpose_brings_back_what_it_holds);
    ADD(a_reply_token_fits_into_a_local_part);
    ADD(letter_case_does_not_matter);
    ADD(a_token_is_worth_nothing_for_another_purpose);
    ADD(a_token_is_worth_nothing_at_another_desk);
    ADD(any_changed_bit_makes_it_worthless);
    ADD(nothing_but_the_whole_token_is_taken);
    ADD(the_form_stays_what_it_is);
    ADD(well_signed_nonsense_is_refused);
    ADD(the_first_key_signs_and_all_verify);
    ADD(days_outside_the_calendar_are_its_ends);
    ADD(guesses_are_refused);
    ADD(a_bad_key_file_is_told_by_line);
    ADD(all_255_keys_fit);
    ADD(a_key_file_others_can_read_is_refused);
    ADD(what_is_no_regular_file_is_refused);
    ADD(an_overlong_or_binary_key_file_is_invalid);
    ADD(a_made_key_file_works_and_is_never_replaced);
    return g_test_run();
}
