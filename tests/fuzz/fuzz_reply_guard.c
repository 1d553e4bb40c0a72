/*
 * What an IMAP server says, as it is let through to libetpan: the bounds hold, a goodbye never
 * passes, and the same bytes pass however they are cut. The first byte is the size of the pieces;
 * 0 is all in one.
 */
#include "tests/fuzz/fuzz.h"

#include "net/reply_guard.h"

#include <stdlib.h>
#include <string.h>

static const ReplyBounds bounds = {.line_bytes = 64,
                                   .bytes = 512,
                                   .lines = 8,
                                   .is_imap = TRUE,
                                   .parentheses = 4,
                                   .literal_bytes = 100,
                                   .literals_bytes = 250};

static gsize
pass(const FuzzInput *input, gsize size, ReplyGuard *guard, GuardResult *ret_result)
{
    gsize passed = 0;
    *ret_result = GUARD_PASSES;
    reply_guard_init(guard, &bounds);
    while (passed < input->length && *ret_result == GUARD_PASSES) {
        gsize piece = MIN(size, input->length - passed);
        char *exact = fuzz_exact(input->bytes + passed, piece);
        gsize more = reply_guard_pass(guard, (const guint8 *)exact, piece, ret_result);
        g_assert_cmpuint(more, <=, piece);
        g_assert_true((more == piece) == (*ret_result == GUARD_PASSES));
        passed += more;
        free(exact);
    }
    return passed;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    guint8 piece = fuzz_byte(&input);
    ReplyGuard whole, cut;
    GuardResult result, result_cut;
    gsize passed = pass(&input, MAX(input.length, 1), &whole, &result);
    g_assert_cmpuint(pass(&input, piece ? piece : 1, &cut, &result_cut), ==, passed);
    g_assert_cmpint(result_cut, ==, result);
    g_assert_cmpuint(passed, <=, bounds.bytes + bounds.literals_bytes);
    if (result == GUARD_PASSES) {
        g_assert_cmpuint(whole.lines, <=, bounds.lines);
        g_assert_cmpuint(whole.parentheses, <=, bounds.parentheses);
        g_assert_cmpuint(whole.literals_bytes, <=, bounds.literals_bytes);
        g_assert_cmpuint(whole.line_bytes, <=, bounds.line_bytes);
    }
    if (!memmem(input.bytes, passed, "{", 1))
        g_assert_null(memmem(input.bytes, passed, "\n* BYE", 6));
    return 0;
}
