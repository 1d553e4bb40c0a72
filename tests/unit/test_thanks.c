/* What is a thank-you, and what is not. */
#include "base/limits.h"
#include "desk/thanks.h"

static void
people_thank_in_many_ways(void)
{
    static const char *const texts[] = {
        "Thanks!",
        "thank you so much for your quick help, Tom!\n\nAnna",
        "Super, works now. Cheers",
        "Merci beaucoup !",
        "Mange tak for hjælpen",
        "¡Muchas gracias!",
        "Спасибо большое",
        "VIELEN DANK",
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        if (!thanks_is(texts[i]))
            g_error("a thank-you was not known: %s", texts[i]);
}

static void
what_wants_something_is_no_thank_you(void)
{
    static const char *const texts[] = {
        "",
        "OK",
        "It broke again",
        "Thanks, but it still prints blue",
        "Thanks. It doesn't work",
        "Thanks. It doesn\xe2\x80\x99t work",
        "Thank you, and when will the posters come",
        "Thanks, is it done?",
        "Thanks\xef\xbc\x9f",
        "Thanks. Please call me",
        "Thanks, make it 20",
        "Thanks a lot for all of this, we will see how the next one goes then",
        "Merci, mais rien ne marche",
        "Tak, men det virker ikke",
        "Gracias, pero sigue igual",
        "Спасибо, но не работает",
        "Danke, geht aber nicht",
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        if (thanks_is(texts[i]))
            g_error("taken for a thank-you: %s", texts[i]);
}

static void
letters_written_apart_are_the_same(void)
{
    g_assert_true(thanks_is("Dankescho\xcc\x88n"));
    g_assert_false(thanks_is("Tak, ogsa\xcc\x8a den anden"));
}

static void
a_long_text_is_none_however_it_ends(void)
{
    GString *text = g_string_new("Thanks");
    while (text->len <= LIMIT_THANKS_BYTES)
        g_string_append_c(text, '!');
    g_assert_false(thanks_is(text->str));
    g_string_truncate(text, LIMIT_THANKS_BYTES);
    g_assert_true(thanks_is(text->str));
    g_string_free(text, TRUE);
    g_assert_false(thanks_is("Thanks \xff\xfe"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/thanks/people-thank-in-many-ways", people_thank_in_many_ways);
    g_test_add_func("/thanks/what-wants-something-is-none", what_wants_something_is_no_thank_you);
    g_test_add_func("/thanks/letters-written-apart", letters_written_apart_are_the_same);
    g_test_add_func("/thanks/a-long-text-is-none", a_long_text_is_none_however_it_ends);
    return g_test_run();
}
