/*
 * An address into which something was put, at each place of it: it is read as exactly the one that
 * is written, or as nobody's, and never as that of whom it pretends to be.
 */
#include "tests/unit/test.h"

#include "mail/sender.h"

#include <string.h>

#define VICTIM "boss@corp.example"

typedef struct {
    const char *text;
    gboolean
        is_apart; /* white space or a comment, which says nothing before or behind an address */
} Splinter;

static const Splinter splinters[] = {
    {" ", TRUE},
    {"\t", TRUE},
    {"\r\n ", TRUE},
    {"(x)", TRUE},
    {"(x@evil.example)", FALSE},
    {"()", TRUE},
    {"(", FALSE},
    {")", FALSE},
    {"\"", FALSE},
    {"\"\"", FALSE},
    {"\"x@evil.example\"", FALSE},
    {"\\", FALSE},
    {"<", FALSE},
    {">", FALSE},
    {"<>", FALSE},
    {"[", FALSE},
    {"]", FALSE},
    {",", FALSE},
    {";", FALSE},
    {":", FALSE},
    {"@evil.example:", FALSE},
    {"@", FALSE},
    {"@evil.example", FALSE},
    {"x@evil.example,", FALSE},
    {"%", FALSE},
    {"%evil.example", FALSE},
    {"!", FALSE},
    {"evil.example!", FALSE},
    {".", FALSE},
    {"..", FALSE},
    {"-", FALSE},
    {"+", FALSE},
    {"_", FALSE},
    {"\x01", FALSE},
    {"\x7f", FALSE},
    {"\r", FALSE},
    {"\xff", FALSE},
    {"\xc2\xad", FALSE},     /* a soft hyphen */
    {"\xe2\x80\x8b", FALSE}, /* of no width */
    {"\xe2\x80\xae", FALSE}, /* from right to left */
    {"\xef\xbc\xa0", FALSE}, /* a wide @ */
    {"\xe3\x80\x82", FALSE}, /* a wide dot */
    {"\xd0\xb0", FALSE},     /* a Cyrillic a */
    {"=?utf-8?q?"
     "?=",
     FALSE},
    {"=?utf-8?q?=00?=", FALSE},
    {"=?utf-8?q?=40evil.example=3E?=", FALSE},
    {"=?utf-7?q?&AEA-?=", FALSE},
    {"=?iso-8859-1?b?QA==?=", FALSE},
};

static gboolean
is_all_plain(const char *text)
{
    for (; *text; text++)
        if (!g_ascii_isalnum(*text) && !strchr("@.-+_%!", *text))
            return FALSE;
    return TRUE;
}

/* A domain in other letters is shown as what it is. */
static gboolean
is_in_other_letters(const char *written, const char *address)
{
    return !g_str_is_ascii(written) && (strstr(address, "@xn--") || strstr(address, ".xn--"));
}

typedef struct {
    const char *path;
    const char *before;
    const char *behind;
} Form;

static const Form forms[] = {{"/sender/splits/bare", "", ""},
                             {"/sender/splits/angles", "<", ">"},
                             {"/sender/splits/named", "The Boss <", ">"}};

static void
check(const Form *form, const Splinter *splinter, gsize at)
{
    gboolean at_end = at == 0 || at == strlen(VICTIM);
    g_autofree char *written =
        g_strdup_printf("%.*s%s%s", (int)at, VICTIM, splinter->text, &VICTIM[at]);
    g_autofree char *from = g_strconcat(form->before, written, form->behind, NULL);
    g_autofree char *header = g_strdup_printf("From: %s\r\nTo: b@x.example\r\n\r\n", from);
    g_autoptr(HeaderBlock) block = header_block_scan(header, strlen(header));
    g_auto(Sender) sender = {NULL, NULL, NULL};
    sender_read(block, &sender);
    if (!sender.address || (splinter->is_apart && at_end && g_str_equal(sender.address, VICTIM)))
        return;
    if (is_in_other_letters(written, sender.address))
        return;
    g_autofree char *lower = g_ascii_strdown(written, -1);
    if (!is_all_plain(written) || !g_str_equal(sender.address, lower))
        g_error("%s is read as %s", from, sender.address);
}

static void
a_split_address_is_nobody_elses(gconstpointer form)
{
    for (guint i = 0; i < G_N_ELEMENTS(splinters); i++)
        for (gsize at = 0; at <= strlen(VICTIM); at++)
            check(form, &splinters[i], at);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(forms); i++)
        g_test_add_data_func(forms[i].path, &forms[i], a_split_address_is_nobody_elses);
    return g_test_run();
}
