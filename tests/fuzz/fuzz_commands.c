/*
 * The commands block: two texts with a NUL between them, the two forms of one message. What is
 * found is clean and bounded, stands at the text's beginning, and is found again in what is left of
 * the text when it is put before that; the same text in both forms never disagrees.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limits.h"
#include "mail/commands.h"

#include <string.h>

static const char *
known(const char *word, gboolean *ret_takes)
{
    static const char *const words[] = {"private", "public", "close", "status", "cc", NULL};
    for (guint i = 0; words[i]; i++) {
        if (strcmp(words[i], word) == 0) {
            *ret_takes = i >= 3;
            return words[i];
        }
    }
    return NULL;
}

static void
check_lines(const CommandBlock *block, const Mail *mail)
{
    g_assert_cmpuint(block->lines->len, <=, LIMIT_COMMANDS);
    g_assert_cmpuint(block->length, <=, mail->own_bytes);
    for (guint i = 0; i < block->lines->len; i++) {
        const CommandLine *line = block->lines->pdata[i];
        g_assert_true(g_utf8_validate(line->line, -1, NULL));
        g_assert_true(g_utf8_validate(line->argument, -1, NULL));
        g_assert_null(strchr(line->line, '\n'));
        g_assert_cmpint(g_utf8_strlen(line->line, -1), <=, LIMIT_COMMAND_CHARS);
        if (strcmp(line->word, "private") == 0)
            g_assert_true(command_asks_private(mail, known));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    g_autoptr(Mail) mail = mail_new();
    g_free(mail->text);
    g_free(mail->beside);
    mail->text = fuzz_utf8(&input);
    mail->beside = g_strdup(mail->text);
    mail->own_bytes = strlen(mail->text);
    g_autoptr(CommandBlock) alone = command_block_read(mail, known);
    check_lines(alone, mail);
    mail->flags |= MAIL_TWO_FORMS;
    g_autoptr(CommandBlock) same = command_block_read(mail, known);
    g_assert_false(same->disagree);
    g_free(mail->beside);
    mail->beside = fuzz_utf8(&input);
    g_autoptr(CommandBlock) both = command_block_read(mail, known);
    check_lines(both, mail);
    g_autofree char *doubled = g_strdup_printf("#close\n%s", mail->text);
    g_free(mail->text);
    mail->text = g_steal_pointer(&doubled);
    mail->own_bytes = strlen(mail->text);
    mail->flags = 0;
    g_autoptr(CommandBlock) more = command_block_read(mail, known);
    g_assert_cmpuint(more->lines->len, ==, MIN(alone->lines->len + 1, LIMIT_COMMANDS));
    (void)command_holds_private(mail->text);
    return 0;
}
