#include "net/reply_guard.h"

#include <string.h>

void
reply_guard_init(ReplyGuard *guard, const ReplyBounds *bounds)
{
    *guard = (ReplyGuard){.bounds = *bounds};
}

void
reply_guard_begin(ReplyGuard *guard, const ReplyBounds *bounds)
{
    guard->bounds = *bounds;
    guard->lines = 0;
    guard->bytes = 0;
    guard->literals_bytes = 0;
}

/* --- the beginning of a response tells its kind --- */

static gboolean
begins_with(const ReplyGuard *guard, const char *words)
{
    gsize length = strlen(words);
    return guard->head_length >= length && g_ascii_strncasecmp(guard->head, words, length) == 0;
}

/* Blanks are left out, since libetpan does so. Free text is in no response that may have literals.
 * FALSE for a goodbye. */
static gboolean
read_head(ReplyGuard *guard, guint8 byte)
{
    if (byte == ' ' || byte == '\t' || guard->head_length == sizeof guard->head)
        return TRUE;
    guard->head[guard->head_length++] = (char)byte;
    guard->has_literals = guard->head_length >= 2 && guard->head[0] == '*' &&
                          (g_ascii_isdigit(guard->head[1]) || begins_with(guard, "*STATUS"));
    return !begins_with(guard, "*BYE");
}

/* --- lines and literals --- */

/* A number in braces; one that is too large stays so. */
static void
add_digit(ReplyGuard *guard, guint8 byte)
{
    guard->digits++;
    if (guard->announced <= guard->bounds.literal_bytes)
        guard->announced = guard->announced * 10 + (guint64)(byte - '0');
}

/* FALSE when the literal is too large. */
static gboolean
read_braces(ReplyGuard *guard, guint8 byte)
{
    if (byte == '\r')
        return TRUE; /* between "}" and the line's end */
    guard->is_announced = FALSE;
    if (byte == '{') {
        guard->in_braces = TRUE;
        guard->announced = 0;
        guard->digits = 0;
    } else if (guard->in_braces && g_ascii_isdigit(byte)) {
        add_digit(guard, byte);
    } else if (guard->in_braces && byte == '}') {
        guard->in_braces = FALSE;
        guard->is_announced = guard->digits > 0 && guard->has_literals;
        return guard->announced <= guard->bounds.literal_bytes;
    } else {
        guard->in_braces = FALSE;
    }
    return TRUE;
}

static gboolean
end_line(ReplyGuard *guard)
{
    guard->line_bytes = 0;
    guard->in_braces = FALSE;
    if (guard->is_announced) { /* and the response goes on behind it */
        guard->is_announced = FALSE;
        guard->literal_left = guard->announced;
        guard->literals_bytes += guard->announced;
    } else {
        guard->parentheses = 0;
        guard->head_length = 0;
        guard->has_literals = FALSE;
    }
    return ++guard->lines <= guard->bounds.lines &&
           guard->literals_bytes <= guard->bounds.literals_bytes;
}

static GuardResult
read_imap_byte(ReplyGuard *guard, guint8 byte)
{
    if (!read_head(guard, byte))
        return GUARD_GOODBYE;
    guard->parentheses += byte == '(';
    return read_braces(guard, byte) && guard->parentheses <= guard->bounds.parentheses
               ? GUARD_PASSES
               : GUARD_EXCEEDED;
}

static GuardResult
read_line_byte(ReplyGuard *guard, guint8 byte)
{
    if (++guard->line_bytes > guard->bounds.line_bytes || ++guard->bytes > guard->bounds.bytes)
        return GUARD_EXCEEDED;
    if (byte == '\n')
        return end_line(guard) ? GUARD_PASSES : GUARD_EXCEEDED;
    return guard->bounds.is_imap ? read_imap_byte(guard, byte) : GUARD_PASSES;
}

gsize
reply_guard_pass(ReplyGuard *guard, const guint8 *bytes, gsize length, GuardResult *ret_result)
{
    gsize passed = 0;
    *ret_result = GUARD_PASSES;
    while (passed < length) {
        if (guard->literal_left) {
            gsize skipped = (gsize)MIN(guard->literal_left, length - passed);
            guard->literal_left -= skipped;
            passed += skipped;
            continue;
        }
        *ret_result = read_line_byte(guard, bytes[passed]);
        if (*ret_result != GUARD_PASSES)
            return passed;
        passed++;
    }
    return passed;
}
