/* Shares in the store, and the table they come down to. */
#include "tests/unit/store_fixture.h"

typedef struct {
    Fixture f;
    ProjectId sale, other;
    PortfolioId acme;
    TeamId team;
} Shop;

static ProjectId
a_project(Fixture *f, const char *slug)
{
    g_autoptr(GError) error = NULL;
    Project project = {.slug = (char *)slug, .name = (char *)slug, .type = (char *)"support"};
    ProjectId id;
    assert_ok(store_project_add(f->store, &project, &id, &error));
    return id;
}

static void
set_up(Shop *shop, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    Fixture *f = &shop->f;
    fixture_set_up_desk(f, data);
    shop->sale = a_project(f, "sale");
    shop->other = a_project(f, "other");
    assert_ok(store_portfolio_add(f->store, "acme", "Acme", &shop->acme, &error));
    assert_ok(store_portfolio_add_project(f->store, shop->acme, shop->sale, &error));
    assert_ok(store_team_add(f->store, "design", &shop->team, &error));
}

static void
tear_down(Shop *shop, gconstpointer data)
{
    fixture_tear_down(&shop->f, data);
}

static void
share(Shop *shop, Share share)
{
    g_autoptr(GError) error = NULL;
    assert_ok(store_share_set(shop->f.store, &share, &error));
    fixture_read_roles(&shop->f);
}

static Role
role(Shop *shop, ProjectId project, PersonId person)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Person) found = NULL;
    assert_ok(store_person_get(shop->f.store, person, &found, &error));
    return role_table_role(shop->f.roles, project, person, found->kind);
}

static void
nothing_without_a_share(Shop *shop, gconstpointer data)
{
    (void)data;
    Fixture *f = &shop->f;
    fixture_read_roles(f);
    g_assert_cmpint(role(shop, shop->sale, f->staff), ==, ROLE_NONE);
    share(shop, (Share){.project = shop->sale, .role = ROLE_MEMBER});
    g_assert_cmpint(role(shop, shop->sale, f->staff), ==, ROLE_MEMBER);
    g_assert_cmpint(role(shop, shop->other, f->staff), ==, ROLE_NONE);
    g_assert_cmpint(role(shop, shop->sale, f->vendor), ==, ROLE_NONE);
    g_assert_cmpint(role(shop, shop->sale, f->customer), ==, ROLE_NONE);
}

static void
the_share_that_allows_more_counts(Shop *shop, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Fixture *f = &shop->f;
    Share own = {.project = shop->sale, .person = f->staff, .role = ROLE_LEAD};
    share(shop, (Share){.project = shop->sale, .role = ROLE_RESTRICTED});
    share(shop, own);
    g_assert_cmpint(role(shop, shop->sale, f->staff), ==, ROLE_LEAD);
    own.role = ROLE_RESTRICTED;
    share(shop, own);
    share(shop, (Share){.project = shop->sale, .role = ROLE_MEMBER});
    g_assert_cmpint(role(shop, shop->sale, f->staff), ==, ROLE_MEMBER);
    assert_ok(store_share_remove(f->store, &own, &error));
    assert_fails(store_share_remove(f->store, &own, &error), POSTERN_ERROR_NOT_FOUND);
    fixture_read_roles(f);
    g_assert_cmpint(role(shop, shop->sale, f->staff), ==, ROLE_MEMBER);
}

/* Of two ways to the same person, whichever comes first. */
static void
of_several_ways_the_one_that_allows_more_counts(Shop *shop, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Fixture *f = &shop->f;
    Share own = {.project = shop->sale, .person = f->staff, .role = ROLE_LEAD};
    Share team = {.portfolio = shop->acme, .team = shop->team, .role = ROLE_RESTRICTED};
    assert_ok(store_team_add_member(f->store, shop->team, f->staff, ROLE_NONE, &error));
    share(shop, own);
    share(shop, team);
    g_assert_cmpint(role(shop, shop->sale, f->staff), ==, ROLE_LEAD);
    own.role = ROLE_RESTRICTED;
    team.role = ROLE_LEAD;
    share(shop, own);
    share(shop, team);
    g_assert_cmpint(role(shop, shop->sale, f->staff), ==, ROLE_LEAD);
}

static void
a_portfolio_is_all_its_projects(Shop *shop, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Fixture *f = &shop->f;
    share(shop, (Share){.portfolio = shop->acme, .person = f->vendor, .role = ROLE_VENDOR});
    g_assert_cmpint(role(shop, shop->sale, f->vendor), ==, ROLE_VENDOR);
    g_assert_cmpint(role(shop, shop->other, f->vendor), ==, ROLE_NONE);
    assert_ok(store_portfolio_add_project(f->store, shop->acme, shop->other, &error));
    assert_ok(store_portfolio_add_project(f->store, shop->acme, shop->other, &error));
    fixture_read_roles(f);
    g_assert_cmpint(role(shop, shop->other, f->vendor), ==, ROLE_VENDOR);
    assert_ok(store_portfolio_remove_project(f->store, shop->acme, shop->sale, &error));
    assert_fails(store_portfolio_remove_project(f->store, shop->acme, shop->sale, &error),
                 POSTERN_ERROR_NOT_FOUND);
    fixture_read_roles(f);
    g_assert_cmpint(role(shop, shop->sale, f->vendor), ==, ROLE_NONE);
    assert_ok(store_portfolio_remove(f->store, shop->acme, &error));
    fixture_read_roles(f);
    g_assert_cmpint(role(shop, shop->other, f->vendor), ==, ROLE_NONE);
}

static void
a_team_gives_no_more_than_its_share_nor_its_role(Shop *shop, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Fixture *f = &shop->f;
    static const struct {
        Role said, most, is;
    } cases[] = {{ROLE_LEAD, ROLE_NONE, ROLE_LEAD},
                 {ROLE_LEAD, ROLE_MEMBER, ROLE_MEMBER},
                 {ROLE_RESTRICTED, ROLE_LEAD, ROLE_RESTRICTED},
                 {ROLE_VENDOR, ROLE_LEAD, ROLE_NONE}}; /* that is no role for one of the staff */
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        TeamId team;
        g_autofree char *name = g_strdup_printf("team %u", i);
        g_autofree char *slug = g_strdup_printf("project-%u", i);
        ProjectId project = a_project(f, slug);
        assert_ok(store_team_add(f->store, name, &team, &error));
        assert_ok(store_team_add_member(f->store, team, f->staff, cases[i].most, &error));
        share(shop, (Share){.project = project, .team = team, .role = cases[i].said});
        g_assert_cmpint(role(shop, project, f->staff), ==, cases[i].is);
    }
}

/* Again, without a role, leaves it; with one, changes it. */
static void
a_members_role_stays(Shop *shop, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Store *store = shop->f.store;
    static const Role given[] = {ROLE_NONE, ROLE_MEMBER, ROLE_NONE, ROLE_LEAD};
    static const int kept[] = {ROLE_NONE, ROLE_MEMBER, ROLE_MEMBER, ROLE_LEAD};
    for (guint i = 0; i < G_N_ELEMENTS(given); i++) {
        g_autoptr(Team) team = NULL;
        assert_ok(store_team_add_member(store, shop->team, shop->f.staff, given[i], &error));
        assert_ok(store_team_get(store, shop->team, &team, &error));
        g_assert_cmpuint(team->members->len, ==, 1);
        g_assert_cmpuint(team->roles->len, ==, 1);
        g_assert_cmpint(g_array_index(team->roles, int, 0), ==, kept[i]);
    }
}

/* Whoever is of another kind now has nothing of what they were given as what they were. */
static void
a_role_of_another_kind_is_none(Shop *shop, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Fixture *f = &shop->f;
    share(shop, (Share){.project = shop->sale, .person = f->staff, .role = ROLE_LEAD});
    share(shop, (Share){.project = shop->sale, .role = ROLE_MEMBER});
    assert_ok(fixture_become(f->store, f->staff, PERSON_VENDOR, "Ann", &error));
    fixture_read_roles(f);
    g_assert_cmpint(role(shop, shop->sale, f->staff), ==, ROLE_NONE);
}

static void
shares_are_listed_by_name(Shop *shop, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) all = NULL, of_sale = NULL, of_acme = NULL;
    Fixture *f = &shop->f;
    share(shop, (Share){.project = shop->sale, .team = shop->team, .role = ROLE_LEAD});
    share(shop, (Share){.portfolio = shop->acme, .person = f->customer, .role = ROLE_OWN});
    share(shop, (Share){.project = shop->other, .role = ROLE_MEMBER});
    assert_ok(store_share_list(f->store, (ProjectId){0}, (PortfolioId){0}, &all, &error));
    g_assert_cmpuint(all->len, ==, 4); /* with the fixture's */
    assert_ok(store_share_list(f->store, shop->sale, (PortfolioId){0}, &of_sale, &error));
    g_assert_cmpuint(of_sale->len, ==, 2);
    const ShareLine *team = of_sale->pdata[0], *person = of_sale->pdata[1];
    g_assert_cmpstr(team->what, ==, "sale");
    g_assert_cmpstr(team->with, ==, "design");
    g_assert_cmpint(team->share.role, ==, ROLE_LEAD);
    g_assert_cmpstr(person->what, ==, "acme");
    g_assert_cmpstr(person->with, ==, "cus@client.example");
    g_assert_cmpint(person->share.role, ==, ROLE_OWN);
    assert_ok(store_share_list(f->store, (ProjectId){0}, shop->acme, &of_acme, &error));
    g_assert_cmpuint(of_acme->len, ==, 1);
}

static void
portfolios_name_their_projects(Shop *shop, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Portfolio) found = NULL;
    g_autoptr(GPtrArray) all = NULL, of_other = NULL;
    Portfolio *none = NULL;
    Fixture *f = &shop->f;
    PortfolioId again;
    assert_fails(store_portfolio_add(f->store, "acme", "", &again, &error), POSTERN_ERROR_EXISTS);
    assert_fails(store_portfolio_find(f->store, "none", &none, &error), POSTERN_ERROR_NOT_FOUND);
    assert_ok(store_portfolio_add_project(f->store, shop->acme, shop->other, &error));
    assert_ok(store_portfolio_find(f->store, "acme", &found, &error));
    g_autofree char *projects = g_strjoinv(" ", found->projects);
    g_assert_cmpstr(projects, ==, "other sale");
    assert_ok(store_portfolio_list(f->store, (ProjectId){0}, &all, &error));
    g_assert_cmpuint(all->len, ==, 1);
    assert_ok(store_portfolio_list(f->store, f->project, &of_other, &error));
    g_assert_cmpuint(of_other->len, ==, 0);
    assert_ok(store_portfolio_remove(f->store, shop->acme, &error));
    assert_ok(store_portfolio_add(f->store, "acme", "", &again, &error));
    g_assert_cmpint(again.value, >, shop->acme.value);
}

#define ADD(path, test) g_test_add(path, Shop, NULL, set_up, test, tear_down)

static gint64
offered_by(Shop *shop, const char *domain, Role *ret_role)
{
    fixture_read_roles(&shop->f);
    const DomainShare *found = role_table_domain(shop->f.roles, domain);
    *ret_role = found ? found->role : ROLE_NONE;
    return found ? found->portfolio.value : 0;
}

static void
a_domain_is_of_one_portfolio(Shop *shop, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) domains = NULL;
    Store *store = shop->f.store;
    PortfolioId other;
    Role given;
    assert_ok(store_portfolio_add(store, "other-client", "Other", &other, &error));
    guint64 generation = store_people_generation(store);
    assert_ok(store_portfolio_add_domain(store, shop->acme, "acme.example", ROLE_OWN, &error));
    g_assert_cmpuint(store_people_generation(store), >, generation);
    g_assert_cmpint(offered_by(shop, "acme.example", &given), ==, shop->acme.value);
    g_assert_cmpint(given, ==, ROLE_OWN);
    g_assert_cmpint(offered_by(shop, "mail.acme.example", &given), ==, 0);
    assert_fails(store_portfolio_add_domain(store, other, "acme.example", ROLE_OWN, &error),
                 POSTERN_ERROR_EXISTS);
    assert_ok(store_portfolio_add_domain(store, shop->acme, "acme.example", ROLE_CUSTOMER, &error));
    g_assert_cmpint(offered_by(shop, "acme.example", &given), ==, shop->acme.value);
    g_assert_cmpint(given, ==, ROLE_CUSTOMER);
    assert_fails(store_portfolio_remove_domain(store, other, "acme.example", &error),
                 POSTERN_ERROR_NOT_FOUND);
    assert_ok(store_portfolio_domains(store, shop->acme, &domains, &error));
    g_assert_cmpuint(domains->len, ==, 1);
    assert_ok(store_portfolio_remove_domain(store, shop->acme, "acme.example", &error));
    g_assert_cmpint(offered_by(shop, "acme.example", &given), ==, 0);
    assert_ok(store_portfolio_add_domain(store, other, "acme.example", ROLE_OWN, &error));
    assert_ok(store_portfolio_remove(store, other, &error));
    g_assert_cmpint(offered_by(shop, "acme.example", &given), ==, 0);
}

/* What is offered takes nothing away; what was taken away is not offered again. */
static void
an_offer_changes_no_share(Shop *shop, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Person) person = NULL;
    Fixture *f = &shop->f;
    Share own = {.portfolio = shop->acme, .person = f->customer, .role = ROLE_OWN};
    assert_ok(store_share_offer(f->store, &own, &error));
    fixture_read_roles(f);
    g_assert_cmpint(role(shop, shop->sale, f->customer), ==, ROLE_OWN);
    Share whole = own;
    whole.role = ROLE_CUSTOMER;
    assert_ok(store_share_set(f->store, &whole, &error));
    assert_ok(store_share_offer(f->store, &own, &error));
    fixture_read_roles(f);
    g_assert_cmpint(role(shop, shop->sale, f->customer), ==, ROLE_CUSTOMER);
    assert_ok(store_share_remove(f->store, &own, &error));
    assert_ok(store_person_get(f->store, f->customer, &person, &error));
    g_assert_true(person->placed);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/share/nothing-without-one", nothing_without_a_share);
    ADD("/share/the-one-that-allows-more-counts", the_share_that_allows_more_counts);
    ADD("/share/of-several-ways-the-one-that-allows-more",
        of_several_ways_the_one_that_allows_more_counts);
    ADD("/share/a-portfolio-is-all-its-projects", a_portfolio_is_all_its_projects);
    ADD("/share/a-team-gives-no-more-than-share-and-role",
        a_team_gives_no_more_than_its_share_nor_its_role);
    ADD("/share/a-members-role-stays", a_members_role_stays);
    ADD("/share/a-domain-is-of-one-portfolio", a_domain_is_of_one_portfolio);
    ADD("/share/an-offer-changes-no-share", an_offer_changes_no_share);
    ADD("/share/a-role-of-another-kind-is-none", a_role_of_another_kind_is_none);
    ADD("/share/are-listed-by-name", shares_are_listed_by_name);
    ADD("/share/portfolios-name-their-projects", portfolios_name_their_projects);
    return g_test_run();
}
