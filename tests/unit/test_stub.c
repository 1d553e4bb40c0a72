/*
 * Plain text stands for its HTML unless it says next to nothing of it.
 */
#include "parse/stub.h"
#include "tests/unit/test.h"

#define TEN "the lorry will come on Tuesday morning at nine sharp "

typedef struct {
    const char *plain;
    const char *html_text;
    gboolean stands;
} Case;

static void
test_stands_for(void)
{
    static const Case cases[] = {
        {"Hello Ann,\nthanks!", "Hello Ann, thanks!", TRUE},
        {"Thanks!", "THANKS! [image: logo]", TRUE},
        {"Thanks!", "Thanks! " TEN TEN, TRUE},
        {":-)", ":-)", TRUE},
        {"", "", TRUE},
        /* next to nothing */
        {"Open this in your browser", TEN TEN TEN TEN TEN TEN, FALSE},
        {"--", TEN, FALSE},
        /* something else, and less */
        {"Your program cannot show HTML mail", TEN, FALSE},
        {"お使いのメール", "ありがとうございました。また明日電話します。", FALSE},
        /* something else, but more: nothing may be lost */
        {TEN, "Logo and banner", TRUE},
        {TEN TEN TEN TEN TEN TEN TEN TEN TEN, TEN, TRUE},
        /* a line broken elsewhere is the same where words are not divided */
        {"明日電\n話します", "明日電話します", TRUE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].plain);
        g_assert_cmpint(stub_stands_for(cases[i].plain, cases[i].html_text), ==, cases[i].stands);
    }
}

static void
test_long_text_is_never_doubted(void)
{
    g_assert_false(stub_is_long(TEN TEN));
    g_assert_true(stub_is_long(TEN TEN TEN TEN TEN TEN TEN TEN TEN));
    g_assert_true(stub_stands_for(TEN TEN TEN TEN TEN TEN TEN TEN TEN, "quite another text"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/stub/stands-for", test_stands_for);
    g_test_add_func("/stub/long", test_long_text_is_never_doubted);
    return g_test_run();
}
