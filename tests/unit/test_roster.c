#include "conf/roster.h"
#include "desk/policy.h"
#include "tests/unit/problems.h"

#include <string.h>

static Roster *
parse(const char *text, GPtrArray *problems)
{
    return roster_parse("r", text, strlen(text), problems);
}

static void
test_the_sample_reads_as_it_is_written(void)
{
    g_autofree char *file = g_test_build_filename(G_TEST_DIST, "../conf/sample/roster.conf", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(Roster) roster = parse(text, problems);
    g_autofree char *found = problems_text(problems);
    g_assert_cmpstr(found, ==, "");
    g_assert_cmpuint(roster->people->len, ==, 9);
    const RosterPerson *clara = g_ptr_array_index(roster->people, 2);
    g_assert_cmpstr(clara->name, ==, "Clara Weiss");
    g_assert_cmpstr(clara->kind, ==, "staff");
    g_assert_cmpuint(g_strv_length(clara->addresses), ==, 2);
    g_assert_cmpstr(clara->timezone, ==, "Europe/Berlin");
    const RosterTeam *sales = g_ptr_array_index(roster->teams, 0);
    g_assert_cmpstr(sales->name, ==, "sales");
    g_assert_cmpstr(sales->members[1], ==, "iris@northlight.example");
    const RosterMember *iris = g_ptr_array_index(sales->roles, 0);
    g_assert_cmpstr(iris->member, ==, sales->members[1]);
    g_assert_cmpstr(iris->role, ==, "restricted");
    const RosterPortfolio *boats = g_ptr_array_index(roster->portfolios, 1);
    g_assert_cmpstr(boats->domains[1], ==, "nyberg-marina.example");
    g_assert_cmpint(boats->whole, ==, SETTING_LEFT_OUT);
    const RosterShare *gustav = g_ptr_array_index(boats->shares, 1);
    g_assert_cmpstr(gustav->with, ==, "gustav@nybergboats.example");
    g_assert_cmpstr(gustav->role, ==, "customer");
    g_assert_true(gustav->own);
    const RosterProject *show = g_ptr_array_index(roster->projects, 4);
    g_assert_cmpstr(show->slug, ==, "boat-show");
    g_assert_cmpstr(show->type, ==, "campaign");
    g_assert_cmpstr(show->portfolios[1], ==, "harbour-cafe");
    g_assert_cmpint(show->listed, ==, SETTING_TRUE);
    g_assert_cmpint(show->shared, ==, SETTING_FALSE);
}

static void
test_what_is_left_out_says_nothing(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(Roster) roster =
        parse("people = ( { kind = \"vendor\"; addresses = [ \"A@B.example\" ]; } );\n"
              "projects = (\n{ slug = \"a\"; name = \"A\"; } );",
              problems);
    g_autofree char *found = problems_text(problems);
    g_assert_cmpstr(found, ==, "");
    const RosterPerson *person = g_ptr_array_index(roster->people, 0);
    const RosterProject *project = g_ptr_array_index(roster->projects, 0);
    g_assert_cmpstr(person->name, ==, NULL);
    g_assert_cmpstr(person->language, ==, NULL);
    g_assert_cmpstr(person->addresses[0], ==, "a@b.example");
    g_assert_cmpuint(roster->teams->len, ==, 0);
    g_assert_cmpstr(project->type, ==, NULL);
    g_assert_cmpstr(project->team, ==, NULL);
    g_assert_cmpint(project->listed, ==, SETTING_LEFT_OUT);
    g_assert_cmpint(project->shared, ==, SETTING_LEFT_OUT);
    g_assert_cmpuint(project->shares->len, ==, 0);
    g_assert_cmpuint(project->line, ==, 3);
}

static void
test_all_mistakes_are_named(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(Roster) roster = parse(
        "people = (\n"
        "  { name = \"A\"; kind = \"robot\"; addresses = [ \"a@b.example\" ]; },\n"
        "  { name = \"B\"; kind = \"staff\"; addresses = [ ]; },\n"
        "  { name = \"C\"; kind = \"staff\"; addresses = [ \"A@b.example\", \"x\" ]; },\n"
        "  { name = \"D\"; kind = \"staff\"; adresses = [ \"A@b.example\" ]; },\n"
        "  { name = \"E\"; kind = \"staff\"; addresses = [ \"A@b.example\" ]; } );\n"
        "teams = ( { name = \"t\"; members = [ ]; },\n"
        "  { name = \"T\"; members = \"a@b.example\"; } );\n"
        "projects = ( { slug = \"-\"; name = \"\"; },\n"
        "  { slug = \"p\"; name = \"P\"; }, { slug = \"p\"; name = \"P\"; listed = \"no\"; } );\n"
        "tickets = ( );\n",
        problems);
    g_autofree char *found = problems_text(problems);
    g_assert_null(roster);
    g_assert_cmpstr(
        found, ==,
        "r:2: people[1].kind is \"robot\", expected one of \"staff\", \"vendor\", \"customer\"\n"
        "r:3: this person has no address, expected at least one\n"
        "r:4: people[3].addresses is a list, expected a list of addresses such as [ "
        "\"ann@desk.example\" ]\n"
        "r:5: unknown setting people[4].adresses, expected \"addresses\" perhaps\n"
        "r:5: people[4].addresses is missing, expected a list of addresses such as [ "
        "\"ann@desk.example\" ]\n"
        "r:6: the address a@b.example is there twice, expected each once (see line 2)\n"
        "r:8: teams[2].members is \"a@b.example\", expected a list of addresses such as [ "
        "\"ann@desk.example\" ]\n"
        "r:8: the team T is there twice, expected each once (see line 7)\n"
        "r:9: projects[1].slug is \"-\", expected 1 to 40 of a-z, 0-9 and single hyphens inside\n"
        "r:9: projects[1].name is \"\", expected a text of 1 to 100 characters in quotes\n"
        "r:10: projects[3].listed is \"no\", expected true or false\n"
        "r:10: the project p is there twice, expected each once (see line 10)\n"
        "r:11: unknown setting tickets, expected one of people, teams, portfolios, projects\n");
}

static void
test_mistakes_of_shares_are_named(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(Roster) roster =
        parse("teams = ( { name = \"t\"; members = [ ];\n"
              "  roles = ( { member = \"a@b.example\"; role = \"boss\"; },\n"
              "  { member = \"c@b.example\"; role = \"lead\"; },\n"
              "  { member = \"C@b.example\"; role = \"lead\"; } ); } );\n"
              "portfolios = ( { slug = \"p\"; name = \"P\"; domains = [ \"A.example\" ];\n"
              "  shares = ( { with = \"Ann@b.example\"; role = \"lead\"; },\n"
              "    { with = \"ann@b.example\"; role = \"customer\"; own = true; },\n"
              "    { with = \"t\"; role = \"lead\"; own = true; } ); },\n"
              "  { slug = \"q\"; name = \"Q\"; domains = [ \"a.example\" ]; } );\n",
              problems);
    g_autofree char *found = problems_text(problems);
    g_assert_null(roster);
    g_assert_cmpstr(found, ==,
                    "r:2: teams[1].roles[1].role is \"boss\", expected one of \"manager\", "
                    "\"lead\", \"member\", \"restricted\", \"vendor\", \"customer\"\n"
                    "r:4: the role of c@b.example is there twice, expected each once (see line "
                    "3)\n"
                    "r:7: the share with ann@b.example is there twice, expected each once (see "
                    "line 6)\n"
                    "r:8: own = true with the role lead, expected it with customer alone\n"
                    "r:9: the domain a.example is there twice, expected each once (see line 5)\n");
}

static void
test_kinds_are_those_of_the_desk(void)
{
    for (const DeskWord *kind = person_kind_words; kind->word; kind++) {
        g_autoptr(GPtrArray) problems = problems_new();
        g_autofree char *text = g_strdup_printf(
            "people = ( { kind = \"%s\"; addresses = [ \"a@b.example\" ]; } );", kind->word);
        g_autoptr(Roster) roster = parse(text, problems);
        g_assert_nonnull(roster);
    }
}

static void
test_roles_are_those_of_the_desk(void)
{
    for (const DeskWord *role = role_words; role->word; role++) {
        g_autoptr(GPtrArray) problems = problems_new();
        g_autofree char *text =
            g_strdup_printf("projects = ( { slug = \"p\"; name = \"P\";\n"
                            "  shares = ( { with = \"a@b.example\"; role = \"%s\"; } ); } );",
                            role->word);
        g_autoptr(Roster) roster = parse(text, problems);
        g_assert_nonnull(roster);
    }
}

static void
test_the_description_names_what_may_stand_there(void)
{
    g_autofree char *text = roster_describe();
    g_assert_nonnull(strstr(text, "people[].kind"));
    g_assert_nonnull(strstr(text, "teams[].members"));
    g_assert_nonnull(strstr(text, "projects[].listed"));
    g_assert_nonnull(strstr(text, "portfolios[].shares[].with"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/roster/sample", test_the_sample_reads_as_it_is_written);
    g_test_add_func("/roster/left-out", test_what_is_left_out_says_nothing);
    g_test_add_func("/roster/mistakes", test_all_mistakes_are_named);
    g_test_add_func("/roster/kinds", test_kinds_are_those_of_the_desk);
    g_test_add_func("/roster/mistakes-of-shares", test_mistakes_of_shares_are_named);
    g_test_add_func("/roster/roles", test_roles_are_those_of_the_desk);
    g_test_add_func("/roster/description", test_the_description_names_what_may_stand_there);
    return g_test_run();
}
