#include "tests/unit/store_fixture.h"

static void
test_person(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Person) found = NULL, got = NULL, changed = NULL;
    PersonId id = fixture_person(f, PERSON_CUSTOMER, "Eve O'Neil", "eve@client.example");
    assert_ok(store_person_find(f->store, "eve@client.example", &found, &error));
    g_assert_cmpint(found->id.value, ==, id.value);
    g_assert_cmpint(found->kind, ==, PERSON_CUSTOMER);
    g_assert_cmpstr(found->name, ==, "Eve O'Neil");
    g_assert_cmpstr(found->address, ==, "eve@client.example");
    g_assert_cmpint(found->epoch, ==, 0);
    g_assert_null(found->addresses);

    assert_ok(store_person_add_address(f->store, id, "a@other.example", &error));
    assert_ok(store_person_add_address(f->store, id, "a@other.example", &error));
    assert_ok(store_person_get(f->store, id, &got, &error));
    const char *expected[] = {"a@other.example", "eve@client.example", NULL};
    g_assert_cmpstrv(got->addresses, expected);
    g_assert_cmpstr(got->address, ==, "eve@client.example");

    assert_ok(fixture_become(f->store, id, PERSON_VENDOR, "Eve", &error));
    assert_ok(store_person_find(f->store, "a@other.example", &changed, &error));
    g_assert_cmpint(changed->kind, ==, PERSON_VENDOR);
    g_assert_cmpstr(changed->name, ==, "Eve");
}

static void
test_person_details(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Person) eve = NULL, found = NULL;
    PersonId id = fixture_person(f, PERSON_CUSTOMER, "Eve", "eve@client.example");
    assert_ok(store_person_get(f->store, id, &eve, &error));
    g_assert_cmpstr(eve->language, ==, "");
    g_assert_cmpstr(eve->timezone, ==, "");
    g_assert_false(person_is_out(eve, NOW_US));
    g_free(eve->language);
    g_free(eve->timezone);
    eve->language = g_strdup("da");
    eve->timezone = g_strdup("Asia/Tokyo");
    eve->out_until_us = NOW_US + 15 * US_PER_HOUR; /* midnight there */
    assert_ok(store_person_set(f->store, eve, &error));
    assert_ok(store_person_find(f->store, "eve@client.example", &found, &error));
    g_assert_cmpstr(found->language, ==, "da");
    g_assert_cmpstr(found->timezone, ==, "Asia/Tokyo");
    g_assert_true(person_is_out(found, NOW_US));
    g_assert_false(person_is_out(found, found->out_until_us));
    g_autofree char *day = person_out_day(found, "UTC", NOW_US);
    g_autofree char *over = person_out_day(found, "UTC", found->out_until_us);
    g_assert_cmpstr(day, ==, "2026-01-02");
    g_assert_cmpstr(over, ==, NULL);
}

/* Where mail goes stays an address of theirs; with an address its tokens go. */
static void
test_person_addresses(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Person) eve = NULL, left = NULL, none = NULL;
    PersonId id = fixture_person(f, PERSON_CUSTOMER, "Eve", "eve@client.example");
    PersonId mal = fixture_person(f, PERSON_CUSTOMER, "Mal", "mal@client.example");
    assert_ok(store_person_add_address(f->store, id, "eve@home.example", &error));
    assert_fails(store_person_remove_address(f->store, id, "eve@client.example", &error),
                 POSTERN_ERROR_NOT_FOUND);
    assert_fails(store_person_remove_address(f->store, id, "mal@client.example", &error),
                 POSTERN_ERROR_NOT_FOUND);
    assert_fails(store_person_remove_address(f->store, mal, "eve@home.example", &error),
                 POSTERN_ERROR_NOT_FOUND);
    assert_ok(store_person_get(f->store, id, &eve, &error));
    g_assert_cmpuint(eve->epoch, ==, 0);
    g_free(eve->address);
    eve->address = g_strdup("mal@client.example");
    assert_fails(store_person_set(f->store, eve, &error), POSTERN_ERROR_NOT_FOUND);
    g_free(eve->address);
    eve->address = g_strdup("eve@home.example");
    assert_ok(store_person_set(f->store, eve, &error));
    assert_ok(store_person_remove_address(f->store, id, "eve@client.example", &error));
    assert_ok(store_person_get(f->store, id, &left, &error));
    g_assert_cmpstr(left->address, ==, "eve@home.example");
    g_assert_cmpuint(g_strv_length(left->addresses), ==, 1);
    g_assert_cmpuint(left->epoch, ==, 1);
    assert_fails(store_person_find(f->store, "eve@client.example", &none, &error),
                 POSTERN_ERROR_NOT_FOUND);
}

static void
test_person_refusals(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gint64 in_all;
    Person *person = NULL;
    PersonId id = {-1}, nobody = {999};
    g_autoptr(GPtrArray) people = NULL;
    assert_fails(store_person_find(f->store, "no@where.example", &person, &error),
                 POSTERN_ERROR_NOT_FOUND);
    assert_fails(store_person_get(f->store, nobody, &person, &error), POSTERN_ERROR_NOT_FOUND);
    g_assert_null(person);
    assert_fails(fixture_become(f->store, nobody, PERSON_STAFF, "x", &error),
                 POSTERN_ERROR_NOT_FOUND);
    PersonId eve = fixture_person(f, PERSON_CUSTOMER, "Eve", "eve@client.example");
    assert_fails(
        store_person_add(f->store, PERSON_STAFF, "Mal", "eve@client.example", NOW_US, &id, &error),
        POSTERN_ERROR_EXISTS);
    g_assert_cmpint(id.value, ==, -1);
    PersonId mal = fixture_person(f, PERSON_CUSTOMER, "Mal", "mal@client.example");
    g_assert_cmpint(mal.value, ==, eve.value + 1); /* nothing was left behind */
    assert_fails(store_person_add_address(f->store, mal, "eve@client.example", &error),
                 POSTERN_ERROR_EXISTS);
    assert_fails(store_person_add_address(f->store, nobody, "new@client.example", &error),
                 POSTERN_ERROR_FAILED);
    assert_ok(store_person_list(f->store, 0, 10000, &people, &in_all, &error));
    g_assert_cmpuint(people->len, ==, 2);
}

static void
test_person_list(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) all = NULL, newest = NULL, staff = NULL;
    gint64 in_all;
    fixture_person(f, PERSON_STAFF, "Zoe", "zoe@desk.example");
    PersonId ann = fixture_person(f, PERSON_STAFF, "Ann", "ann@desk.example");
    fixture_person(f, PERSON_CUSTOMER, "Cus", "cus@client.example");
    assert_ok(store_person_add_address(f->store, ann, "ann@home.example", &error));
    assert_ok(store_person_list(f->store, 0, 10000, &all, &in_all, &error));
    g_assert_cmpuint(all->len, ==, 3);
    assert_ok(store_person_list(f->store, 0, 2, &newest, &in_all, &error));
    g_assert_cmpuint(newest->len, ==, 2);
    g_assert_cmpint(in_all, ==, 3);
    g_assert_cmpstr(((Person *)g_ptr_array_index(newest, 0))->name, ==, "Ann");
    g_assert_cmpstr(((Person *)g_ptr_array_index(newest, 1))->name, ==, "Cus");
    assert_ok(store_person_list(f->store, PERSON_STAFF, 10000, &staff, &in_all, &error));
    g_assert_cmpuint(staff->len, ==, 2);
    const Person *first = g_ptr_array_index(staff, 0), *second = g_ptr_array_index(staff, 1);
    g_assert_cmpstr(first->name, ==, "Ann");
    g_assert_cmpuint(g_strv_length(first->addresses), ==, 2);
    g_assert_cmpstr(second->name, ==, "Zoe");
    g_assert_cmpuint(g_strv_length(second->addresses), ==, 1);
}

static void
test_team(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Team) team = NULL;
    g_autoptr(GPtrArray) teams = NULL;
    TeamId id, empty, found, nothing = {999};
    Team *none = NULL;
    PersonId ann = fixture_person(f, PERSON_STAFF, "Ann", "ann@desk.example");
    PersonId bob = fixture_person(f, PERSON_STAFF, "Bob", "bob@desk.example");
    assert_ok(store_team_add(f->store, "Support", &id, &error));
    assert_ok(store_team_add(f->store, "design", &empty, &error));
    assert_fails(store_team_add(f->store, "SUPPORT", &found, &error), POSTERN_ERROR_EXISTS);
    assert_ok(store_team_find(f->store, "support", &found, &error));
    g_assert_cmpint(found.value, ==, id.value);
    assert_fails(store_team_find(f->store, "sales", &found, &error), POSTERN_ERROR_NOT_FOUND);
    assert_ok(store_team_add_member(f->store, id, bob, ROLE_NONE, &error));
    assert_ok(store_team_add_member(f->store, id, ann, ROLE_NONE, &error));
    assert_ok(store_team_add_member(f->store, id, ann, ROLE_NONE, &error));
    assert_ok(store_team_get(f->store, id, &team, &error));
    g_assert_cmpstr(team->name, ==, "Support");
    g_assert_cmpuint(team->members->len, ==, 2);
    g_assert_cmpstr(((Person *)g_ptr_array_index(team->members, 0))->name, ==, "Ann");
    assert_fails(store_team_get(f->store, nothing, &none, &error), POSTERN_ERROR_NOT_FOUND);
    assert_ok(store_team_list(f->store, &teams, &error));
    g_assert_cmpuint(teams->len, ==, 2);
    const Team *first = g_ptr_array_index(teams, 0), *second = g_ptr_array_index(teams, 1);
    g_assert_cmpstr(first->name, ==, "design");
    g_assert_cmpuint(first->members->len, ==, 0);
    g_assert_cmpuint(second->members->len, ==, 2);
}

static void
test_team_changes(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Team) before = NULL, after = NULL;
    TeamId id, other;
    PersonId ann = fixture_person(f, PERSON_STAFF, "Ann", "ann@desk.example");
    PersonId bob = fixture_person(f, PERSON_STAFF, "Bob", "bob@desk.example");
    assert_ok(store_team_add(f->store, "sales", &id, &error));
    assert_ok(store_team_add(f->store, "studio", &other, &error));
    assert_ok(store_team_add_member(f->store, id, ann, ROLE_LEAD, &error));
    assert_ok(store_team_add_member(f->store, other, ann, ROLE_NONE, &error));
    guint64 generation = store_people_generation(f->store);
    assert_ok(store_team_set_role(f->store, id, ann, ROLE_NONE, &error));
    g_assert_cmpuint(store_people_generation(f->store), >, generation);
    assert_fails(store_team_set_role(f->store, id, bob, ROLE_LEAD, &error),
                 POSTERN_ERROR_NOT_FOUND);
    assert_ok(store_team_get(f->store, id, &before, &error));
    g_assert_cmpint(g_array_index(before->roles, int, 0), ==, ROLE_NONE);
    generation = store_people_generation(f->store);
    assert_ok(store_team_remove_member(f->store, id, ann, &error));
    g_assert_cmpuint(store_people_generation(f->store), >, generation);
    assert_fails(store_team_remove_member(f->store, id, ann, &error), POSTERN_ERROR_NOT_FOUND);
    assert_fails(store_team_rename(f->store, id, "Studio", &error), POSTERN_ERROR_EXISTS);
    assert_ok(store_team_rename(f->store, id, "Sales", &error));
    assert_ok(store_team_get(f->store, id, &after, &error));
    g_assert_cmpstr(after->name, ==, "Sales");
    g_assert_cmpuint(after->members->len, ==, 0);
    g_autoptr(Team) untouched = NULL;
    assert_ok(store_team_get(f->store, other, &untouched, &error));
    g_assert_cmpuint(untouched->members->len, ==, 1);
}

static void
test_project(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Project) found = NULL, got = NULL;
    g_autoptr(GPtrArray) projects = NULL;
    Project *none = NULL;
    TeamId team;
    ProjectId id, other = {999};
    assert_ok(store_team_add(f->store, "support", &team, &error));
    Project project = {.slug = (char *)"spring-sale",
                       .name = (char *)"Spring sale",
                       .type = (char *)"task",
                       .team = team,
                       .listed = TRUE};
    assert_ok(store_project_add(f->store, &project, &id, &error));
    assert_fails(store_project_add(f->store, &project, &other, &error), POSTERN_ERROR_EXISTS);
    assert_ok(store_project_find(f->store, "spring-sale", &found, &error));
    g_assert_cmpint(found->id.value, ==, id.value);
    g_assert_cmpint(found->team.value, ==, team.value);
    g_assert_true(found->listed);
    assert_fails(store_project_find(f->store, "none", &none, &error), POSTERN_ERROR_NOT_FOUND);
    Project change = {.id = id, .name = (char *)"Sale", .type = (char *)"support"};
    assert_ok(store_project_set(f->store, &change, &error));
    assert_ok(store_project_get(f->store, id, &got, &error));
    g_assert_cmpstr(got->slug, ==, "spring-sale");
    g_assert_cmpstr(got->name, ==, "Sale");
    g_assert_cmpstr(got->type, ==, "support");
    g_assert_cmpint(got->team.value, ==, 0);
    g_assert_false(got->listed);
    change.id = other;
    assert_fails(store_project_set(f->store, &change, &error), POSTERN_ERROR_NOT_FOUND);
    assert_fails(store_project_get(f->store, other, &none, &error), POSTERN_ERROR_NOT_FOUND);
    assert_ok(store_project_list(f->store, &projects, &error));
    g_assert_cmpuint(projects->len, ==, 1);
}

static void
test_generation(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    TeamId team;
    ProjectId project;
    guint64 before = store_people_generation(f->store);
    PersonId ann = fixture_person(f, PERSON_STAFF, "Ann", "ann@desk.example");
    g_assert_cmpuint(store_people_generation(f->store), ==, before);
    assert_ok(store_team_add(f->store, "support", &team, &error));
    guint64 with_team = store_people_generation(f->store);
    g_assert_cmpuint(with_team, >, before);
    assert_ok(store_team_add_member(f->store, team, ann, ROLE_NONE, &error));
    guint64 with_member = store_people_generation(f->store);
    g_assert_cmpuint(with_member, >, with_team);
    Project inbox = {.slug = (char *)"inbox", .name = (char *)"", .type = (char *)"support"};
    assert_ok(store_project_add(f->store, &inbox, &project, &error));
    guint64 with_project = store_people_generation(f->store);
    g_assert_cmpuint(with_project, >, with_member);
    inbox.id = project;
    assert_ok(store_project_set(f->store, &inbox, &error));
    guint64 with_name = store_people_generation(f->store);
    g_assert_cmpuint(with_name, >, with_project);
    assert_ok(fixture_become(f->store, ann, PERSON_VENDOR, "Ann", &error));
    guint64 with_kind = store_people_generation(f->store);
    g_assert_cmpuint(with_kind, >, with_name);
    Share share = {.project = project, .role = ROLE_MEMBER};
    assert_ok(store_share_set(f->store, &share, &error));
    guint64 with_share = store_people_generation(f->store);
    g_assert_cmpuint(with_share, >, with_kind);
    PortfolioId acme;
    assert_ok(store_portfolio_add(f->store, "acme", "Acme", &acme, &error));
    assert_ok(store_portfolio_add_project(f->store, acme, project, &error));
    guint64 with_portfolio = store_people_generation(f->store);
    g_assert_cmpuint(with_portfolio, >, with_share);
    assert_ok(store_portfolio_remove_project(f->store, acme, project, &error));
    g_assert_cmpuint(store_people_generation(f->store), >, with_portfolio);
}

static gint64
since(Fixture *f, PersonId person)
{
    g_autoptr(GError) error = NULL;
    gint64 set_us = -1;
    assert_ok(store_login_since(f->store, person, &set_us, &error));
    return set_us;
}

static void
test_login(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(StoredLogin) first = {0}, second = {0}, none = {0};
    gboolean had;
    g_assert_cmpint(since(f, f->staff), ==, 0);
    assert_ok(store_login_set(f->store, f->staff, "$one", NOW_US, &error));
    assert_ok(store_login_find(f->store, "ann@desk.example", &first, &error));
    g_assert_cmpint(first.person.value, ==, f->staff.value);
    g_assert_cmpint(first.set_us, ==, NOW_US);
    g_assert_cmpstr(first.hash, ==, "$one");
    /* by any address, and never the same time twice, whatever the clock says */
    assert_ok(store_person_add_address(f->store, f->staff, "a@home.example", &error));
    assert_ok(store_login_set(f->store, f->staff, "$two", NOW_US - 5, &error));
    assert_ok(store_login_find(f->store, "a@home.example", &second, &error));
    g_assert_cmpint(second.set_us, ==, NOW_US + 1);
    g_assert_cmpstr(second.hash, ==, "$two");
    g_assert_cmpint(since(f, f->staff), ==, NOW_US + 1);
    assert_ok(store_login_remove(f->store, f->staff, &had, &error));
    g_assert_true(had);
    assert_ok(store_login_remove(f->store, f->staff, &had, &error));
    g_assert_false(had);
    g_assert_cmpint(since(f, f->staff), ==, 0);
    assert_fails(store_login_find(f->store, "ann@desk.example", &none, &error),
                 POSTERN_ERROR_NOT_FOUND);
}

static void
test_login_is_for_staff(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(StoredLogin) none = {0};
    PersonId nobody = {999};
    assert_fails(store_login_set(f->store, f->vendor, "$", NOW_US, &error), POSTERN_ERROR_REFUSED);
    assert_fails(store_login_set(f->store, f->customer, "$", NOW_US, &error),
                 POSTERN_ERROR_REFUSED);
    assert_fails(store_login_set(f->store, nobody, "$", NOW_US, &error), POSTERN_ERROR_NOT_FOUND);
    assert_ok(store_login_set(f->store, f->staff, "$", NOW_US, &error));
    assert_ok(fixture_become(f->store, f->staff, PERSON_STAFF, "Ann Moe", &error));
    g_assert_cmpint(since(f, f->staff), ==, NOW_US);
    assert_ok(fixture_become(f->store, f->staff, PERSON_VENDOR, "Ann Moe", &error));
    g_assert_cmpint(since(f, f->staff), ==, 0);
    assert_fails(store_login_find(f->store, "ann@desk.example", &none, &error),
                 POSTERN_ERROR_NOT_FOUND);
    /* who comes back gets a new one, not the old one back */
    assert_ok(fixture_become(f->store, f->staff, PERSON_STAFF, "Ann Moe", &error));
    g_assert_cmpint(since(f, f->staff), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fixture_add("/people/person", fixture_set_up, test_person);
    fixture_add("/people/person-details", fixture_set_up, test_person_details);
    fixture_add("/people/person-addresses", fixture_set_up, test_person_addresses);
    fixture_add("/people/person-refusals", fixture_set_up, test_person_refusals);
    fixture_add("/people/person-list", fixture_set_up, test_person_list);
    fixture_add("/people/team", fixture_set_up, test_team);
    fixture_add("/people/team-changes", fixture_set_up, test_team_changes);
    fixture_add("/people/project", fixture_set_up, test_project);
    fixture_add("/people/generation-grows-with-what-routes-depend-on", fixture_set_up,
                test_generation);
    fixture_add("/people/login", fixture_set_up_desk, test_login);
    fixture_add("/people/login-is-for-staff", fixture_set_up_desk, test_login_is_for_staff);
    return g_test_run();
}
