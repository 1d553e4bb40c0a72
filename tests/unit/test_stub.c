/*
 * Plain text stands for its HTML unless it says next to nothing of it, or something else.
 */
#include "parse/stub.h"
#include "tests/unit/test.h"

#define TEN "the lorry will come on Tuesday morning at nine sharp "

typedef struct {
    const char *plain;
    const char *html_text;
    Stub stub;
} Case;

static void
test_judge(void)
{
    static const Case cases[] = {
        {"Hello Ann,\nthanks!", "Hello Ann, thanks!", STUB_NONE},
        {"Thanks!", "THANKS! [image: logo]", STUB_NONE},
        {"Thanks!", "Thanks! " TEN TEN, STUB_NONE},
        {":-)", ":-)", STUB_NONE},
        {"", "", STUB_NONE},
        {TEN, "the lorry", STUB_NONE},
        {TEN "html", "html " TEN, STUB_NONE},
        {TEN TEN, "-", STUB_NONE},
        /* a line broken elsewhere is the same where words are not divided */
        {"明日電\n話します", "明日電話します", STUB_NONE},
        /* next to nothing */
        {"On Tuesday", TEN TEN TEN TEN TEN TEN, STUB_EMPTY},
        {"--", TEN, STUB_EMPTY},
        /* excuses */
        {"Your program cannot show HTML mail", TEN, STUB_EMPTY},
        {"This is a message in Mime format", TEN, STUB_EMPTY},
        /* something else: nothing may be lost */
        {"Look at this", TEN, STUB_OTHER},
        {"お使いのメール", "ありがとうございました。また明日電話します。", STUB_OTHER},
        {TEN, "Logo and banner", STUB_OTHER},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (stub_judge(cases[i].plain, cases[i].html_text) != cases[i].stub)
            g_test_message("of: %s", cases[i].plain);
        g_assert_cmpint(stub_judge(cases[i].plain, cases[i].html_text), ==, cases[i].stub);
    }
}

static void
test_long_text_is_never_doubted(void)
{
    g_assert_false(stub_is_long(TEN TEN));
    g_assert_true(stub_is_long(TEN TEN TEN TEN TEN TEN TEN TEN TEN));
    g_assert_cmpint(stub_judge(TEN TEN TEN TEN TEN TEN TEN TEN TEN, "quite another"), ==,
                    STUB_NONE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/stub/judge", test_judge);
    g_test_add_func("/stub/long", test_long_text_is_never_doubted);
    return g_test_run();
}
