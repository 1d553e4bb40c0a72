#include "conf/roster.h"

#include "base/limits.h"
#include "conf/name.h"
#include "conf/settings.h"

#define NAME_MAX_CHARS LIMIT_NAME_CHARS

static const char *const kinds[] = {"staff", "vendor", "customer", NULL};
static const char *const intakes[] = {"anyone", "shared", NULL};
static const char *const roles[] = {"manager", "lead",     "member", "restricted",
                                    "vendor",  "customer", NULL};

static const Setting person_rows[] = {
    {"name", SETTING_TEXT, offsetof(RosterPerson, name), .min = 0, .max = NAME_MAX_CHARS,
     .otherwise = "as it is", .help = "What the person is called."},
    {"kind", SETTING_WORD, offsetof(RosterPerson, kind), .required = TRUE, .words = kinds,
     .help = "What the person is to the desk."},
    {"addresses", SETTING_ADDRESSES, offsetof(RosterPerson, addresses), .required = TRUE,
     .help = "All addresses the person writes from, at least one; mail goes to the first."},
    {"language", SETTING_TEXT, offsetof(RosterPerson, language), .min = 1, .max = 63,
     .otherwise = "as it is", .help = "A tag such as \"da\"; \"desk\" for the desk's."},
    {"timezone", SETTING_TEXT, offsetof(RosterPerson, timezone), .min = 1, .max = 64,
     .otherwise = "as it is",
     .help = "A zone such as \"Europe/Copenhagen\"; \"desk\" for the desk's."},
    {"out-until", SETTING_TEXT, offsetof(RosterPerson, out_until), .min = 0, .max = 10,
     .otherwise = "as it is",
     .help = "The day they are back in the office, as \"YYYY-MM-DD\"; \"\" when they are."},
    {NULL}};

static const Setting member_rows[] = {
    {"member", SETTING_ADDRESS, offsetof(RosterMember, member), .required = TRUE,
     .help = "An address of theirs."},
    {"role", SETTING_WORD, offsetof(RosterMember, role), .required = TRUE, .words = roles,
     .help = "The most that what is shared with the team makes of them."},
    {NULL}};

static void
member_free(gpointer data)
{
    RosterMember *member = data;
    g_free(member->member);
    g_free(member->role);
    g_free(member);
}

static const SettingList member_list = {"roles",
                                        member_rows,
                                        sizeof(RosterMember),
                                        offsetof(RosterMember, line),
                                        member_free,
                                        "Members who may do less than a share with the team says."};

static const Setting team_rows[] = {
    {"name", SETTING_TEXT, offsetof(RosterTeam, name), .required = TRUE, .min = 1,
     .max = NAME_MAX_CHARS, .help = "What the team is called."},
    {"members", SETTING_ADDRESSES, offsetof(RosterTeam, members), .required = TRUE,
     .help = "One address of each person in it."},
    {"roles", SETTING_GROUPS, offsetof(RosterTeam, roles), .list = &member_list},
    {NULL}};

static const Setting share_rows[] = {
    {"with", SETTING_TEXT, offsetof(RosterShare, with), .required = TRUE, .min = 1,
     .max = NAME_MAX_CHARS, .help = "A person's address, a team, or \"staff\"."},
    {"role", SETTING_WORD, offsetof(RosterShare, role), .required = TRUE, .words = roles,
     .help = "What they may do there."},
    {"own", SETTING_BOOLEAN, offsetof(RosterShare, own), .fallback = "false",
     .help = "A customer: whether they see tickets of their own only."},
    {NULL}};

static void
share_free(gpointer data)
{
    RosterShare *share = data;
    g_free(share->with);
    g_free(share->role);
    g_free(share);
}

static const SettingList share_list = {"shares",
                                       share_rows,
                                       sizeof(RosterShare),
                                       offsetof(RosterShare, line),
                                       share_free,
                                       "With whom it is shared."};

static const Setting portfolio_rows[] = {
    {"slug", SETTING_SLUG, offsetof(RosterPortfolio, slug), .required = TRUE,
     .help = "Its short name."},
    {"name", SETTING_TEXT, offsetof(RosterPortfolio, name), .required = TRUE, .min = 1,
     .max = NAME_MAX_CHARS, .help = "What the client is called."},
    {"domains", SETTING_DOMAINS, offsetof(RosterPortfolio, domains), .otherwise = "as they are",
     .help = "Mail domains whose customers belong to it from their first verified mail on."},
    {"whole", SETTING_MAYBE, offsetof(RosterPortfolio, whole), .otherwise = "as it is, or false",
     .help = "Whether these see the public threads of all its tickets, not of their own only."},
    {"shares", SETTING_GROUPS, offsetof(RosterPortfolio, shares), .list = &share_list},
    {NULL}};

static const Setting project_rows[] = {
    {"slug", SETTING_SLUG, offsetof(RosterProject, slug), .required = TRUE,
     .help = "Its short name, as it stands in addresses."},
    {"name", SETTING_TEXT, offsetof(RosterProject, name), .required = TRUE, .min = 1,
     .max = NAME_MAX_CHARS, .help = "What the project is called."},
    {"type", SETTING_TEXT, offsetof(RosterProject, type), .min = 1, .max = 63,
     .otherwise = "as it is, or " SETTINGS_BUILTIN_TYPE,
     .help = "The ticket type of its new tickets."},
    {"team", SETTING_TEXT, offsetof(RosterProject, team), .min = 0, .max = NAME_MAX_CHARS,
     .otherwise = "as it is, or none",
     .help = "The team that follows its new tickets; \"\" for none."},
    {"listed", SETTING_MAYBE, offsetof(RosterProject, listed), .otherwise = "as it is, or false",
     .help = "Whether SLUG@domain is an address that opens tickets."},
    {"shared", SETTING_MAYBE, offsetof(RosterProject, shared), .otherwise = "as it is, or true",
     .help = "Whether all staff has a share of it, as members unless shares says otherwise."},
    {"intake", SETTING_WORD, offsetof(RosterProject, intake), .words = intakes,
     .otherwise = "as it is, or anyone",
     .help = "Whether anyone may open tickets in it by mail, or only who has a share of it."},
    {"portfolios", SETTING_TEXTS, offsetof(RosterProject, portfolios), .otherwise = "as they are",
     .help = "The slugs of the portfolios it is in."},
    {"shares", SETTING_GROUPS, offsetof(RosterProject, shares), .list = &share_list},
    {NULL}};

static void
person_free(gpointer data)
{
    RosterPerson *person = data;
    g_free(person->name);
    g_free(person->kind);
    g_strfreev(person->addresses);
    g_free(person->language);
    g_free(person->timezone);
    g_free(person->out_until);
    g_free(person);
}

static void
team_free(gpointer data)
{
    RosterTeam *team = data;
    g_free(team->name);
    g_strfreev(team->members);
    g_clear_pointer(&team->roles, g_ptr_array_unref);
    g_free(team);
}

static void
portfolio_free(gpointer data)
{
    RosterPortfolio *portfolio = data;
    g_free(portfolio->slug);
    g_free(portfolio->name);
    g_strfreev(portfolio->domains);
    g_clear_pointer(&portfolio->shares, g_ptr_array_unref);
    g_free(portfolio);
}

static void
project_free(gpointer data)
{
    RosterProject *project = data;
    g_free(project->slug);
    g_free(project->name);
    g_free(project->type);
    g_free(project->team);
    g_free(project->intake);
    g_strfreev(project->portfolios);
    g_clear_pointer(&project->shares, g_ptr_array_unref);
    g_free(project);
}

static const SettingList lists[] = {
    {"people", person_rows, sizeof(RosterPerson), offsetof(RosterPerson, line), person_free,
     "Everybody who is not to be met as a stranger."},
    {"teams", team_rows, sizeof(RosterTeam), offsetof(RosterTeam, line), team_free,
     "Named groups of them."},
    {"portfolios", portfolio_rows, sizeof(RosterPortfolio), offsetof(RosterPortfolio, line),
     portfolio_free, "Clients, whose projects they group."},
    {"projects", project_rows, sizeof(RosterProject), offsetof(RosterProject, line), project_free,
     "What tickets belong to."}};

static const char *const list_names[] = {"people", "teams", "portfolios", "projects", NULL};

/* --- what the lists say of each other --------------------------------------------------------- */

static void
claim(const Roster *roster, GHashTable *seen, const char *what, const char *name, guint line,
      GPtrArray *problems)
{
    if (!name)
        return;
    g_autofree char *key = g_utf8_casefold(name, -1);
    gpointer before = NULL;
    if (g_hash_table_lookup_extended(seen, key, NULL, &before)) {
        problems_add(problems, roster->file, line,
                     "the %s %s is there twice, expected each once (see line %u)", what, name,
                     GPOINTER_TO_UINT(before));
        return;
    }
    g_hash_table_insert(seen, g_steal_pointer(&key), GUINT_TO_POINTER(line));
}

static GHashTable *
names_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void
check_people(const Roster *roster, GPtrArray *problems)
{
    g_autoptr(GHashTable) addresses = names_new();
    for (guint i = 0; i < roster->people->len; i++) {
        const RosterPerson *person = g_ptr_array_index(roster->people, i);
        if (person->addresses && !*person->addresses)
            problems_add(problems, roster->file, person->line,
                         "this person has no address, expected at least one");
        for (char **a = person->addresses; a && *a; a++)
            claim(roster, addresses, "address", *a, person->line, problems);
    }
}

/* A person's address in one form: a team is called without @. */
static void
check_shares(const Roster *roster, const GPtrArray *shares, GPtrArray *problems)
{
    g_autoptr(GHashTable) with = names_new();
    for (guint i = 0; i < shares->len; i++) {
        RosterShare *share = g_ptr_array_index(shares, i);
        char *address = share->with ? name_address(share->with) : NULL;
        if (address) {
            g_free(share->with);
            share->with = address;
        }
        claim(roster, with, "share with", share->with, share->line, problems);
        if (share->own && share->role && !g_str_equal(share->role, "customer"))
            problems_add(problems, roster->file, share->line,
                         "own = true with the role %s, expected it with customer alone",
                         share->role);
    }
}

static void
check_teams(const Roster *roster, GPtrArray *problems)
{
    g_autoptr(GHashTable) teams = names_new();
    for (guint i = 0; i < roster->teams->len; i++) {
        const RosterTeam *team = g_ptr_array_index(roster->teams, i);
        g_autoptr(GHashTable) roles_of = names_new();
        claim(roster, teams, "team", team->name, team->line, problems);
        for (guint m = 0; m < team->roles->len; m++) {
            const RosterMember *member = g_ptr_array_index(team->roles, m);
            claim(roster, roles_of, "role of", member->member, member->line, problems);
        }
    }
}

static void
check_portfolios(const Roster *roster, GPtrArray *problems)
{
    g_autoptr(GHashTable) slugs = names_new();
    g_autoptr(GHashTable) domains = names_new();
    for (guint i = 0; i < roster->portfolios->len; i++) {
        const RosterPortfolio *portfolio = g_ptr_array_index(roster->portfolios, i);
        claim(roster, slugs, "portfolio", portfolio->slug, portfolio->line, problems);
        for (char **d = portfolio->domains; d && *d; d++)
            claim(roster, domains, "domain", *d, portfolio->line, problems);
        check_shares(roster, portfolio->shares, problems);
    }
}

static void
check_projects(const Roster *roster, GPtrArray *problems)
{
    g_autoptr(GHashTable) slugs = names_new();
    for (guint i = 0; i < roster->projects->len; i++) {
        const RosterProject *project = g_ptr_array_index(roster->projects, i);
        claim(roster, slugs, "project", project->slug, project->line, problems);
        check_shares(roster, project->shares, problems);
    }
}

Roster *
roster_parse(const char *file, const char *text, gsize length, GPtrArray *problems)
{
    guint before = problems->len;
    g_autoptr(Tree) tree = tree_parse(file, text, length, problems);
    if (!tree)
        return NULL;
    g_autoptr(Roster) roster = g_new0(Roster, 1);
    roster->file = g_strdup(file);
    tree_check_names(tree, tree_root(tree), list_names);
    roster->people = setting_list_read(tree, tree_root(tree), &lists[0]);
    roster->teams = setting_list_read(tree, tree_root(tree), &lists[1]);
    roster->portfolios = setting_list_read(tree, tree_root(tree), &lists[2]);
    roster->projects = setting_list_read(tree, tree_root(tree), &lists[3]);
    check_people(roster, problems);
    check_teams(roster, problems);
    check_portfolios(roster, problems);
    check_projects(roster, problems);
    problems_sort(problems, before);
    return problems->len == before ? g_steal_pointer(&roster) : NULL;
}

void
roster_free(Roster *roster)
{
    if (!roster)
        return;
    g_free(roster->file);
    g_clear_pointer(&roster->people, g_ptr_array_unref);
    g_clear_pointer(&roster->teams, g_ptr_array_unref);
    g_clear_pointer(&roster->portfolios, g_ptr_array_unref);
    g_clear_pointer(&roster->projects, g_ptr_array_unref);
    g_free(roster);
}

char *
roster_describe(void)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        setting_list_describe(out, &lists[i]);
    return g_string_free(out, FALSE);
}
