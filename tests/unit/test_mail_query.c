/* What is read as a query, and what is not. */
#include "base/limits.h"
#include "desk/mail_query.h"
#include "test.h"

#include <string.h>

/* "status=New|In Progress; tag=a": what a filter comes to, or what is wrong with it. */
static char *
filter_of(const char *argument)
{
    g_autoptr(MailQuery) query = NULL;
    g_autoptr(GError) error = NULL;
    GString *out = g_string_new(NULL);
    if (!mail_query_read("tickets", argument, &query, &error))
        return g_string_free(g_string_assign(out, error->message), FALSE);
    for (guint i = 0; i < query->terms->len; i++) {
        const MailQueryTerm *term = query->terms->pdata[i];
        g_autofree char *values = g_strjoinv("|", term->values);
        g_string_append_printf(out, "%s%s=%s", i ? "; " : "", mail_query_term_name(term->kind),
                               values);
    }
    return g_string_free(out, FALSE);
}

static void
filters(void)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"status:open", "status=open"},
        {"STATUS:Open", "status=open"},
        {"état:ouvert priorité:haute,urgente", "status=open; priority=high|urgent"},
        {"TILSTAND:lukkede frist:i dag, ingen", "status=closed; due=today|none"},
        {"asignado:nadie vence:semana", "assignee=none; due=week"},
        {"исполнитель:я приоритет:срочный", "assignee=me; priority=urgent"},
        {"mærke:haster", "tag=haster"},
        {"status:In Progress project:spring-sale", "status=In Progress; project=spring-sale"},
        {"status:\"In Progress\",New tag:a", "status=In Progress|New; tag=a"},
        {"status:“In Progress” tag:a,b , c", "status=In Progress; tag=a|b|c"},
        {"status: open", "status=open"},
        {"status:\"open", "status=open"},
        {"assignee:mia@northlight.example", "assignee=mia@northlight.example"},
        {"due:2026-12-01,none", "due=2026-12-01|none"},
        {"tag:a:b", "tag=a:b"},
        {"tag:,", "nothing stands behind \"tag:\""},
        {"priority:hi", "\"hi\" is no priority, expected low, normal, high or urgent"},
        {"due:2026-02-30", "due:2026-02-30 says no day, expected a day such as 2026-12-01, today, "
                           "week, overdue or none"},
        {"asignee:me", "\"asignee:\" is nothing tickets are found by, expected assignee:"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = filter_of(cases[i][0]);
        g_assert_cmpstr(got, ==, cases[i][1]);
    }
}

static void
much_is_refused(void)
{
    g_autoptr(GString) argument = g_string_new("tag:");
    for (guint i = 0; i <= LIMIT_QUERY_VALUES; i++)
        g_string_append(argument, "a,");
    g_autofree char *why = filter_of(argument->str);
    g_assert_cmpstr(why, ==, "too much behind \"tag:\", expected at most 10 values");
}

/* "here", "41", "project spring-sale": what it is about. */
static char *
about_of(const char *argument)
{
    static const char *const kinds[] = {"here", "", "slug", "project", "portfolio"};
    g_autoptr(MailQuery) query = NULL;
    if (!mail_query_read("show", argument, &query, NULL))
        return g_strdup("-");
    if (query->about == ABOUT_TICKET)
        return g_strdup_printf("%" G_GINT64_FORMAT, query->ticket.value);
    return g_strdup_printf("%s%s%s", kinds[query->about], query->slug ? " " : "",
                           query->slug ? query->slug : "");
}

static void
what_it_is_about(void)
{
    static const char *const cases[][2] = {
        {"", "here"},
        {"41", "41"},
        {"#41", "41"},
        {"spring-sale", "slug spring-sale"},
        {"Project Spring-Sale", "project spring-sale"},
        {"portfolio acme", "portfolio acme"},
        {"project", "slug project"},
        {"0", "slug 0"},
        {"-1", "-"},
        {"99999999999999999999", "slug 99999999999999999999"},
        {"41 42", "-"},
        {"me the draft", "-"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = about_of(cases[i][0]);
        g_assert_cmpstr(got, ==, cases[i][1]);
    }
}

static void
files(void)
{
    /* The argument; about, ticket, name, and what stands behind the number. */
    static const struct {
        const char *argument;
        MailQueryAbout about;
        gint64 ticket;
        const char *name, *behind;
    } cases[] = {
        {"", ABOUT_HERE, 0, "", ""},
        {"logo.png", ABOUT_HERE, 0, "logo.png", "logo.png"},
        {"41", ABOUT_HERE, 41, "41", ""},
        {"41 logo.png", ABOUT_HERE, 41, "41 logo.png", "logo.png"},
        {"#41 my logo.png 2", ABOUT_TICKET, 41, "#41 my logo.png 2", "my logo.png 2"},
        {"#41", ABOUT_TICKET, 41, "#41", ""},
        {"#x logo.png", ABOUT_HERE, 0, "#x logo.png", "#x logo.png"},
        {"0 logo.png", ABOUT_HERE, 0, "0 logo.png", "0 logo.png"},
        {"\"a b\"", ABOUT_HERE, 0, "a b", "a b"},
        {"41 \342\200\236a b\342\200\234", ABOUT_HERE, 41, "41 a b", "a b"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(MailQuery) query = NULL;
        g_autoptr(GError) error = NULL;
        assert_ok(mail_query_read("get", cases[i].argument, &query, &error));
        g_assert_cmpint(query->about, ==, cases[i].about);
        g_assert_cmpint(query->ticket.value, ==, cases[i].ticket);
        g_assert_cmpstr(query->name, ==, cases[i].name);
        g_assert_cmpstr(query->behind, ==, cases[i].behind);
    }
}

static void
whole_lines(void)
{
    g_autoptr(MailQuery) query = mail_query_of_line("#Show: 41");
    g_assert_nonnull(query);
    g_assert_cmpint(query->kind, ==, QUERY_SHOW);
    g_assert_cmpint(query->ticket.value, ==, 41);
    g_assert_null(mail_query_of_line("#close"));
    g_assert_null(mail_query_of_line("#mine all"));
    g_assert_null(mail_query_of_line("#tickets colour:red"));
    g_assert_null(mail_query_of_line(""));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mail-query/filters", filters);
    g_test_add_func("/mail-query/much-is-refused", much_is_refused);
    g_test_add_func("/mail-query/what-it-is-about", what_it_is_about);
    g_test_add_func("/mail-query/files", files);
    g_test_add_func("/mail-query/whole-lines", whole_lines);
    return g_test_run();
}
