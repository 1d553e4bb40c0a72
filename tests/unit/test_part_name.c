/*
 * What a file is called: harmless, and of use to people.
 */
#include "base/limits.h"
#include "base/text.h"
#include "parse/part_name.h"
#include "tests/unit/test.h"

#include <string.h>

typedef struct {
    const char *given;
    const char *name;
} Case;

static void
test_clean(void)
{
    static const Case cases[] = {
        {"a.txt", "a.txt"},
        {" a \t b.txt ", "a b.txt"},
        {"Invoice 12/2024.pdf", "Invoice 12-2024.pdf"},
        {"a\\b.txt", "a-b.txt"},
        /* paths */
        {"/etc/passwd", "passwd"},
        {"../../x.txt", "x.txt"},
        {"..\\..\\x.txt", "x.txt"},
        {"C:\\Users\\me\\x.txt", "x.txt"},
        {"\\\\host\\share\\x.txt", "x.txt"},
        {"/", ""},
        {"..", ""},
        {"a/../b", "a-..-b"},
        /* what hides */
        {".htaccess", "htaccess"},
        {"\xe2\x80\x8b.htaccess", "htaccess"},
        {"\xe2\x80\xae"
         "fdp.exe",
         "fdp.exe"},
        {"a\r\nb\x01.txt", "a b.txt"},
        {"x.exe. . ", "x.exe"},
        /* devices */
        {"CON", "_CON"},
        {"nul.txt", "_nul.txt"},
        {"com1.log", "_com1.log"},
        {"contract.pdf", "contract.pdf"},
        {"com.pdf", "com.pdf"},
        {"", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = part_name_clean(cases[i].given);
        g_assert_cmpstr(name, ==, cases[i].name);
    }
}

/* The Mail a worker sends back is refused with a name that is not clean or too long. */
static void
test_long(void)
{
    static const char *const ends[] = {".pdf", "", ".tar.gz", ".anextensionthatisnone", ". x"};
    static const char *const starts[] = {"", "con.", "nul ", "../", "\xe2\x82\xac"};
    for (guint i = 0; i < G_N_ELEMENTS(ends); i++)
        for (guint j = 0; j < G_N_ELEMENTS(starts); j++) {
            g_autofree char *middle = g_strnfill(LIMIT_NAME_CHARS + 20, 'x');
            g_autofree char *given = g_strconcat(starts[j], middle, ends[i], NULL);
            g_autofree char *name = part_name_clean(given);
            g_autofree char *again = text_clean_line(name, -1, LIMIT_NAME_CHARS);
            g_assert_cmpstr(name, ==, again);
            g_assert_cmpint(g_utf8_strlen(name, -1), ==, LIMIT_NAME_CHARS);
            g_assert_true(g_str_has_suffix(name, i == 0 ? ".pdf" : i == 2 ? ".gz" : ""));
        }
}

static void
test_made(void)
{
    static const struct {
        const char *type;
        const char *content_id;
        const char *name;
    } cases[] = {
        {"image/png", "", "image.png"},
        {"image/jpeg", "485376C9-2486@home", "image.jpg"},
        {"image/jpeg", "image001.jpg@01CDB132.D8A510F0", "image001.jpg"},
        {"image/png", "part1.08A2@example.org", "image.png"},
        {"image/png", "..\\x.png@b", "image.png"},
        {"application/pdf", "", "document.pdf"},
        {"text/calendar", "", "calendar.ics"},
        {"message/delivery-status", "", ""},
        {"application/octet-stream", "", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = part_name_make(cases[i].type, cases[i].content_id);
        g_assert_cmpstr(name, ==, cases[i].name);
    }
    static const Case messages[] = {
        {"", "message.eml"},
        {"Re: and/or", "Re: and-or.eml"},
        {"..", "message.eml"},
        {"Your order", "Your order.eml"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(messages); i++) {
        g_autofree char *name = part_name_of_message(messages[i].given);
        g_assert_cmpstr(name, ==, messages[i].name);
    }
    g_autofree char *subject = g_strnfill(LIMIT_SUBJECT_CHARS, 'x');
    g_autofree char *name = part_name_of_message(subject);
    g_assert_cmpint(g_utf8_strlen(name, -1), ==, LIMIT_NAME_CHARS);
    g_assert_true(g_str_has_suffix(name, ".eml"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/part-name/clean", test_clean);
    g_test_add_func("/part-name/long", test_long);
    g_test_add_func("/part-name/made", test_made);
    return g_test_run();
}
