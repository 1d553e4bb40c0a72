/*
 * Tokens. The input is read as a token's text, and as numbers for a token of our own, one character
 * of which is then changed.
 */
#include "tests/fuzz/fuzz.h"

#include "base/base.h"
#include "mail/token.h"

#include <glib/gstdio.h>
#include <string.h>

#define NUMBER_MASK ((G_GUINT64_CONSTANT(1) << 35) - 1)
#define DAY_ZERO_US (G_GINT64_CONSTANT(1577836800) * US_PER_S) /* 2020-01-01 */

static const char key_file[] =
    "1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
    "9 f00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

static TokenContext context = {.domain = "desk.example", .store_id = {1, 2, 3}};

static void
load_keys(void)
{
    g_autoptr(GError) error = NULL;
    const char *path = fuzz_scratch_file("keys");
    fuzz_write_file(path, "", 0);
    g_assert_cmpint(g_chmod(path, 0600), ==, 0);
    fuzz_write_file(path, key_file, strlen(key_file));
    context.keys = token_keys_load(path, &error);
    g_assert_no_error(error);
}

/* Nobody but us makes one: what is one is exactly what we make of it. */
static void
check_text(const char *text, gsize length)
{
    g_autofree char *lower = g_ascii_strdown(text, (gssize)length);
    guint good = 0;
    for (int purpose = TOKEN_REPLY; purpose <= TOKEN_REQUEST; purpose++) {
        Token token;
        if (!token_decode(&context, (TokenPurpose)purpose, text, length, &token))
            continue;
        g_autofree char *again = token_encode(&context, (TokenPurpose)purpose, &token);
        g_assert_cmpstr(again, ==, lower);
        good++;
    }
    g_assert_cmpuint(good, <=, 1);
}

static void
assert_equal(const Token *a, const Token *b, TokenPurpose purpose)
{
    gboolean has_ticket = purpose == TOKEN_REPLY || purpose == TOKEN_MESSAGE_ID;
    gboolean has_person = has_ticket || purpose == TOKEN_REQUEST;
    gboolean has_outbox = purpose != TOKEN_REPLY && purpose != TOKEN_REQUEST;
    gboolean has_request = purpose == TOKEN_MESSAGE_ID || purpose == TOKEN_REQUEST;
    g_assert_cmpint(a->ticket.value, ==, has_ticket ? b->ticket.value : 0);
    g_assert_cmpint(a->thread.value, ==, has_ticket ? b->thread.value : 0);
    g_assert_cmpint(a->person.value, ==, has_person ? b->person.value : 0);
    g_assert_cmpuint(a->epoch, ==, has_person ? b->epoch : 0);
    g_assert_cmpint(a->outbox.value, ==, has_outbox ? b->outbox.value : 0);
    g_assert_cmpint(a->request.value, ==, has_request ? b->request.value : 0);
    g_assert_cmpint(a->issued_us, ==, b->issued_us);
}

static void
check_own(FuzzInput *input)
{
    TokenPurpose purpose = (TokenPurpose)(TOKEN_REPLY + fuzz_byte(input) % 5);
    guint8 place = fuzz_byte(input);
    guint8 change = fuzz_byte(input);
    Token decoded;
    Token token = {
        .ticket = {(gint64)(fuzz_number(input) & NUMBER_MASK)},
        .thread = {(gint64)(fuzz_number(input) & NUMBER_MASK)},
        .person = {(gint64)(fuzz_number(input) & NUMBER_MASK)},
        .epoch = (guint32)fuzz_number(input),
        .outbox = {(gint64)(fuzz_number(input) & NUMBER_MASK)},
        .request = {(gint64)(fuzz_number(input) & NUMBER_MASK)},
        .issued_us = DAY_ZERO_US + (guint16)fuzz_number(input) * US_PER_DAY,
    };
    g_autofree char *text = token_encode(&context, purpose, &token);
    gsize length = strlen(text);
    g_assert_true(purpose != TOKEN_REPLY || length <= TOKEN_REPLY_CHARS_MAX);
    g_assert_true(token_decode(&context, purpose, text, length, &decoded));
    assert_equal(&decoded, &token, purpose);
    char *at = &text[place % length];
    gboolean is_same = g_ascii_tolower((char)change) == *at;
    *at = (char)change;
    g_assert_cmpint(token_decode(&context, purpose, text, length, &decoded), ==, is_same);
    g_assert_false(token_decode(&context, purpose, text, length - 1, &decoded));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    if (!context.keys)
        load_keys();
    check_text((const char *)data, size);
    check_own(&input);
    return 0;
}
