/* The commands block, in the forms real mail programs give it, and what may have been #private. */
#include "mail/commands.h"
#include "mail_made.h"
#include "test.h"

#include <string.h>

#define NBSP  "\xc2\xa0"
#define BOM   "\xef\xbb\xbf"
#define ZWSP  "\xe2\x80\x8b"
#define SIGN  "\xef\xbc\x83" /* fullwidth # */
#define SMALL "\xef\xb9\x9f" /* small # */

static const char *
known(const char *word, gboolean *ret_takes)
{
    static const struct {
        const char *word;
        gboolean takes;
    } words[] = {{"private", FALSE}, {"public", FALSE}, {"status", TRUE},
                 {"cc", TRUE},       {"close", FALSE},  {"new-project", TRUE}};
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(words[i].word, word) == 0) {
            *ret_takes = words[i].takes;
            return words[i].word;
        }
    }
    return NULL;
}

static Mail *
a_mail(const char *text, const char *beside)
{
    Mail *mail = mail_made("", text);
    mail->own_bytes = strlen(text);
    if (!beside)
        return mail;
    mail->flags |= MAIL_TWO_FORMS;
    g_free(mail->beside);
    mail->beside = g_strdup(beside);
    return mail;
}

/* "status:In Progress|close:" */
static char *
shown(const CommandBlock *block)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < block->lines->len; i++) {
        const CommandLine *line = block->lines->pdata[i];
        g_string_append_printf(out, "%s%s:%s", i ? "|" : "", line->word, line->argument);
    }
    return g_string_free(out, FALSE);
}

static void
a_block_is_what_stands_before_any_text(void)
{
    static const struct {
        const char *text, *lines, *rest;
    } cases[] = {
        {"#close", "close:", ""},
        {"#close\nDone.", "close:", "Done."},
        {"#status In Progress\n#cc a@b.example\n\nHello", "status:In Progress|cc:a@b.example",
         "Hello"},
        {"#STATUS Waiting\n", "status:Waiting", ""},
        {"#status: Waiting\n", "status:Waiting", ""},
        {"#close.\nx", "close:", "x"},
        {"#new-project spring\n", "new-project:spring", ""},
        /* paragraphs of their own, as HTML gives them */
        {"#close\n\n#status Waiting\n\nHello", "close:|status:Waiting", "Hello"},
        /* what is not seen */
        {"#status" NBSP "In" NBSP "Progress" NBSP "\nx", "status:In Progress", "x"},
        {BOM "\n#close\nx", "close:", "x"},
        {ZWSP "\n#close\n" ZWSP "\n#status A" ZWSP "\nx", "close:|status:A", "x"},
        {"\n" NBSP "\n#close\nx", "close:", "x"},
        /* what mail programs add to an address */
        {"#cc a@b.example<mailto:a@b.example>\n", "cc:a@b.example", ""},
        {"#cc a@b.example <mailto:a@b.example>, c@d.example <mailto:c@d.example>\n",
         "cc:a@b.example , c@d.example", ""},
        /* text */
        {"Hello\n#close", "", NULL},
        {"# close", "", NULL},
        {" #close", "", NULL},
        {BOM "#close", "", NULL},
        {BOM ZWSP "#close", "", NULL},
        {"#close\n" BOM "#status A", "close:", BOM "#status A"},
        {"> #close", "", NULL},
        {"#closed\n", "", NULL},
        {"#close it please\n", "", NULL},
        {"#close(now)\n", "", NULL},
        {"#1 is broken\n#close", "", NULL},
        {"#unknown\n#close", "", NULL},
        {"#close\n#unknown\n#close", "close:", "#unknown\n#close"},
        {SIGN "close\n", "", NULL},
        {"-- \n#close", "", NULL},
        {"", "", NULL},
        {"#", "", NULL},
        {"#status\n", "status:", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Mail) mail = a_mail(cases[i].text, NULL);
        g_autoptr(CommandBlock) block = command_block_read(mail, known);
        g_autofree char *lines = shown(block);
        g_test_message("%s", cases[i].text);
        g_assert_cmpstr(lines, ==, cases[i].lines);
        g_assert_cmpstr(mail->text + block->length, ==, cases[i].rest ? cases[i].rest : mail->text);
        g_assert_false(block->disagree);
    }
}

/* Every sign that leaves no mark of its own, and none that does. */
static void
a_sign_that_is_not_seen_makes_its_line_text(void)
{
    guint veiled = 0;
    for (gunichar c = 0x80; c <= 0x10ffff; c++) {
        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        char sign[7] = {0};
        g_unichar_to_utf8(c, sign);
        g_autofree char *text = g_strconcat(sign, "#close\nx", NULL);
        g_autoptr(Mail) mail = a_mail(text, NULL);
        g_autoptr(CommandBlock) block = command_block_read(mail, known);
        g_assert_cmpuint(block->lines->len, ==, 0);
        veiled += block->is_veiled;
    }
    g_assert_cmpuint(veiled, >, 4096);
}

static void
what_is_not_the_messages_own_text_holds_none(void)
{
    g_autoptr(Mail) mail = a_mail("#close\n#status Waiting\nx", NULL);
    mail->own_bytes = 0;
    g_autoptr(CommandBlock) none = command_block_read(mail, known);
    g_assert_cmpuint(none->lines->len, ==, 0);
    mail->own_bytes = strlen("#close");
    g_autoptr(CommandBlock) one = command_block_read(mail, known);
    g_autofree char *lines = shown(one);
    g_assert_cmpstr(lines, ==, "close:");
}

static void
two_forms_must_say_the_same(void)
{
    static const struct {
        const char *text, *beside, *lines;
        gboolean disagree;
    } cases[] = {
        {"#close\nHi", "#close\n\nHi", "close:", FALSE},
        {"#cc a@b.example<mailto:a@b.example>", "#cc a@b.example", "cc:a@b.example", FALSE},
        {"Hi", "Hi", "", FALSE},
        {"#close", "", "close:", TRUE},
        {"#close", "Hi", "close:", TRUE},
        {"Hi", "#close", "close:", TRUE},
        {"#status A", "#status B", "status:A", TRUE},
        {"#close", "#close\n#status A", "close:", TRUE},
        {"#close\n#status A", "#status A\n#close", "close:|status:A", TRUE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Mail) mail = a_mail(cases[i].text, cases[i].beside);
        g_autoptr(CommandBlock) block = command_block_read(mail, known);
        g_autofree char *lines = shown(block);
        g_assert_cmpstr(lines, ==, cases[i].lines);
        g_assert_cmpint(block->disagree, ==, cases[i].disagree);
    }
}

static void
a_line_that_is_none_is_named(void)
{
    static const struct {
        const char *text, *unknown, *word;
    } cases[] = {
        {"#statsu Closed\nx", "#statsu Closed", "statsu"},
        {"#close\n#private please\nx", "#private please", "private"},
        {"#close\nx\n#statsu", NULL, NULL},
        {"#close\n#1", NULL, NULL},
        {"#close", NULL, NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Mail) mail = a_mail(cases[i].text, NULL);
        g_autoptr(CommandBlock) block = command_block_read(mail, known);
        g_assert_cmpstr(block->unknown, ==, cases[i].unknown);
        g_autofree char *word = block->unknown ? command_word_of(block->unknown) : NULL;
        g_assert_cmpstr(word, ==, cases[i].word);
    }
}

static void
there_are_not_more_than_there_may_be(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < 1000; i++)
        g_string_append(text, "#close\n");
    g_autoptr(Mail) mail = a_mail(text->str, NULL);
    g_autoptr(CommandBlock) block = command_block_read(mail, known);
    g_assert_cmpuint(block->lines->len, ==, 20);
    g_assert_cmpuint(block->length, ==, 20 * strlen("#close\n"));
}

static const char *const meant[] = {
    "#private",
    "#PRIVATE",
    "#Private.",
    "#private:",
    "#private please look",
    "#privat",
    "#priv",
    "#pivate",
    "#pirvate",
    "#rpivate",
    "#privaet",
    "#prviate",
    "#privatw",
    "#oprivate",
    "# private",
    " #private",
    "\t#private",
    "  # Private",
    NBSP "#private", /* NOLINT(bugprone-suspicious-missing-comma): one text, with what has no key */
    BOM "#private",
    "#" ZWSP "private",
    "#pri" ZWSP "vate",
    "#p r i v a t e",
    "#pri vate",
    "##private",
    "#-private",
    "-#private",
    "*#private*",
    "> #private",
    ">#private",
    "\"#private\"",
    "\\#private",
    "- #private",
    SIGN "private",
    SMALL "private",
    SIGN NBSP "private",
    "#\xef\xbd\x90\xef\xbd\x92\xef\xbd\x89\xef\xbd\x96\xef\xbd\x81\xef\xbd\x94\xef\xbd\x85",
    "#\xd1\x80rivate",
    "#privat\xd0\xb5",
    "\xc2\xa3private",
    "/private",
    "3private",
    "private",
    "Private",
    "private.",
    "#close\n#private\nx",
    "#close\n\n#privat\nx",
    "#private\n#public\nx",
    "#public\n#private",
    "\n\n#private"};
static const char *const not_meant[] = {"",
                                        "Hello",
                                        "#public",
                                        "#close\nThe private one.",
                                        "Hello\n#close",
                                        "#1 private",
                                        "#pit",
                                        "#print it",
                                        "# Heading",
                                        "private matters: call me",
                                        "#pro",
                                        "Privately, no",
                                        "#status x\nHi",
                                        "#hello",
                                        "##",
                                        "#p"};

static void
what_may_have_been_private_is(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(meant); i++) {
        g_autoptr(Mail) mail = a_mail(meant[i], NULL);
        g_autoptr(Mail) html = a_mail("Hello", meant[i]);
        if (!command_asks_private(mail, known) || !command_asks_private(html, known))
            g_error("\"%s\" does not ask for privacy, expected it to", meant[i]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(not_meant); i++) {
        g_autoptr(Mail) mail = a_mail(not_meant[i], NULL);
        if (command_asks_private(mail, known))
            g_error("\"%s\" asks for privacy, expected it not to", not_meant[i]);
    }
}

static void
private_further_down_counts_by_itself(void)
{
    g_assert_true(command_holds_private("Hello\n#private\nBye"));
    g_assert_true(command_holds_private("Hello\n#Private."));
    g_assert_false(command_holds_private("Hello\n> #private"));
    g_assert_false(command_holds_private("Hello\nprivate\n"));
    g_assert_false(command_holds_private("Write #private\n#private is a word for you"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/commands/block", a_block_is_what_stands_before_any_text);
    g_test_add_func("/commands/veiled", a_sign_that_is_not_seen_makes_its_line_text);
    g_test_add_func("/commands/own", what_is_not_the_messages_own_text_holds_none);
    g_test_add_func("/commands/forms", two_forms_must_say_the_same);
    g_test_add_func("/commands/unknown", a_line_that_is_none_is_named);
    g_test_add_func("/commands/many", there_are_not_more_than_there_may_be);
    g_test_add_func("/commands/private", what_may_have_been_private_is);
    g_test_add_func("/commands/further-down", private_further_down_counts_by_itself);
    return g_test_run();
}
