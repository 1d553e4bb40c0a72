/* What a value of each kind of field may be, and its normal form. */
#include "base/limits.h"
#include "desk/field.h"

#include <string.h>

static char *channels[] = {(char *)"Print", (char *)"Web", (char *)"Été", NULL};
static const Field fields[] = {
    {.name = (char *)"client", .kind = FIELD_TEXT},
    {.name = (char *)"hours", .kind = FIELD_NUMBER},
    {.name = (char *)"budget", .kind = FIELD_MONEY, .currency = (char *)"EUR"},
    {.name = (char *)"launch", .kind = FIELD_DATE},
    {.name = (char *)"channel", .kind = FIELD_CHOICE, .choices = channels},
    {.name = (char *)"rush", .kind = FIELD_FLAG},
    {.name = (char *)"buyer", .kind = FIELD_PERSON},
};

static const Field *
field_named(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
        if (g_str_equal(fields[i].name, name))
            return &fields[i];
    g_error("no field %s", name);
}

static void
values_have_a_normal_form(void)
{
    static const struct {
        const char *field, *written, *shown;
    } cases[] = {
        {"client", "  Harbour\tCafe ", "Harbour Cafe"},
        {"hours", "12", "12"},
        {"hours", "0.500000", "0.5"},
        {"hours", "-3.000001", "-3.000001"},
        {"hours", "999999999999.999999", "999999999999.999999"},
        {"hours", "-0.25", "-0.25"},
        {"budget", "5000", "5000.00"},
        {"budget", " 5000.5 ", "5000.50"},
        {"budget", "5000,50", "5000.50"},
        {"budget", "-0.01", "-0.01"},
        {"budget", "1200 eur", "1200.00"},
        {"launch", "2026-12-01", "2026-12-01"},
        {"launch", "2028-02-29", "2028-02-29"},
        {"launch", "9999-12-31", "9999-12-31"},
        {"launch", "1900-01-01", "1900-01-01"},
        {"channel", "web", "Web"},
        {"channel", "ÉTÉ", "Été"},
        {"rush", "Yes", "yes"},
        {"rush", "false", "no"},
        {"buyer", "Ann@Client.Example", "ann@client.example"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(FieldValue) value = NULL;
        g_autoptr(FieldValue) again = NULL;
        g_autofree char *why = NULL;
        const Field *field = field_named(cases[i].field);
        if (!field_read(field, cases[i].written, &value, &why))
            g_error("%s", why);
        g_autofree char *shown = field_value_show(value);
        g_assert_cmpstr(shown, ==, cases[i].shown);
        g_assert_true(field_read(field, shown, &again, &why));
        g_assert_cmpint(again->number, ==, value->number);
        g_assert_cmpstr(again->text, ==, value->text);
    }
}

static void
what_is_no_value_is_refused_with_what_is(void)
{
    static const struct {
        const char *field, *written, *why;
    } cases[] = {
        {"budget", "much",
         "\"much\" is no value of budget, expected an amount such as 5000 or "
         "5000.50 EUR"},
        {"channel", "radio", "\"radio\" is no value of channel, expected one of: Print, Web, Été"},
        {"launch", "1.12.2026",
         "\"1.12.2026\" is no value of launch, expected a date such as 2026-12-01"},
        {"rush", "maybe", "\"maybe\" is no value of rush, expected yes or no"},
        {"buyer", "ann", "\"ann\" is no value of buyer, expected the address of a person"},
    };
    static const char *const none[][2] = {
        {"budget", "5.000"},      {"budget", "5,000"},
        {"budget", "5000.505"},   {"budget", ""},
        {"budget", "-"},          {"budget", "5000."},
        {"budget", "5 000"},      {"budget", "12 USD"},
        {"budget", "1,00,00"},    {"budget", "9999999999999"},
        {"hours", "1,5"},         {"hours", "1e3"},
        {"hours", "0.1234567"},   {"hours", "0x10"},
        {"hours", "+1"},          {"launch", "2026-02-30"},
        {"launch", "2026-13-01"}, {"launch", "0000-00-00"},
        {"launch", "26-12-01"},   {"launch", "2026-12-1"},
        {"client", "   "},        {"rush", "1"},
        {"buyer", "a@b@c"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        FieldValue *value = NULL;
        g_autofree char *why = NULL;
        g_assert_false(field_read(field_named(cases[i].field), cases[i].written, &value, &why));
        g_assert_cmpstr(why, ==, cases[i].why);
    }
    for (guint i = 0; i < G_N_ELEMENTS(none); i++) {
        FieldValue *value = NULL;
        g_autofree char *why = NULL;
        if (field_read(field_named(none[i][0]), none[i][1], &value, &why))
            g_error("%s took \"%s\"", none[i][0], none[i][1]);
    }
}

static void
no_value_is_too_long_to_be_refused(void)
{
    g_autofree char *digits = g_strnfill(LIMIT_FIELD_VALUE_BYTES * 16, '7');
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
        FieldValue *value = NULL;
        g_autofree char *why = NULL;
        g_assert_false(field_read(&fields[i], digits, &value, &why));
        g_assert_cmpuint(strlen(why), <, 300);
    }
}

static void
fields_that_contradict_themselves_are_refused(void)
{
    const Field bad[] = {
        {.name = (char *)"status", .kind = FIELD_TEXT},
        {.name = (char *)"Budget", .kind = FIELD_MONEY},
        {.name = (char *)"", .kind = FIELD_TEXT},
        {.name = (char *)"a", .kind = FIELD_CHOICE},
        {.name = (char *)"a", .kind = FIELD_TEXT, .choices = channels},
        {.name = (char *)"a", .kind = FIELD_NUMBER, .currency = (char *)"EUR"},
        {.name = (char *)"a", .kind = FIELD_DATE, .fallback = (char *)"soon"},
        {.name = (char *)"a", .kind = FIELD_PERSON, .fallback = (char *)"a@b.example"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
        g_assert_null(field_problem(&fields[i]));
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *problem = field_problem(&bad[i]);
        g_assert_nonnull(problem);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/field/values-have-a-normal-form", values_have_a_normal_form);
    g_test_add_func("/field/what-is-no-value-is-refused", what_is_no_value_is_refused_with_what_is);
    g_test_add_func("/field/no-value-is-too-long", no_value_is_too_long_to_be_refused);
    g_test_add_func("/field/fields-that-contradict-themselves",
                    fields_that_contradict_themselves_are_refused);
    return g_test_run();
}
