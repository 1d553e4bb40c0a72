#include "conf/roster.h"

#include "base/limits.h"
#include "conf/settings.h"

#define NAME_MAX_CHARS LIMIT_NAME_CHARS

static const char *const kinds[] = {"staff", "vendor", "customer", NULL};

static const Setting person_rows[] = {
    {"name", SETTING_TEXT, offsetof(RosterPerson, name), .fallback = "", .min = 0,
     .max = NAME_MAX_CHARS, .otherwise = "none", .help = "What the person is called."},
    {"kind", SETTING_WORD, offsetof(RosterPerson, kind), .required = TRUE, .words = kinds,
     .help = "What the person is to the desk."},
    {"addresses", SETTING_ADDRESSES, offsetof(RosterPerson, addresses), .required = TRUE,
     .help = "All addresses the person writes from, at least one; mail goes to the first."},
    {NULL}};

static const Setting team_rows[] = {{"name", SETTING_TEXT, offsetof(RosterTeam, name),
                                     .required = TRUE, .min = 1, .max = NAME_MAX_CHARS,
                                     .help = "What the team is called."},
                                    {"members", SETTING_ADDRESSES, offsetof(RosterTeam, members),
                                     .required = TRUE, .help = "One address of each person in it."},
                                    {NULL}};

static const Setting project_rows[] = {
    {"slug", SETTING_SLUG, offsetof(RosterProject, slug), .required = TRUE,
     .help = "Its short name, as it stands in addresses."},
    {"name", SETTING_TEXT, offsetof(RosterProject, name), .required = TRUE, .min = 1,
     .max = NAME_MAX_CHARS, .help = "What the project is called."},
    {"type", SETTING_TEXT, offsetof(RosterProject, type), .fallback = SETTINGS_BUILTIN_TYPE,
     .min = 1, .max = 63, .help = "The ticket type of its new tickets."},
    {"team", SETTING_TEXT, offsetof(RosterProject, team), .min = 1, .max = NAME_MAX_CHARS,
     .otherwise = "none", .help = "The team that follows its new tickets."},
    {"listed", SETTING_BOOLEAN, offsetof(RosterProject, listed), .fallback = "false",
     .help = "Whether SLUG@domain is an address that opens tickets."},
    {"shared", SETTING_BOOLEAN, offsetof(RosterProject, shared), .fallback = "true",
     .help = "Whether all staff has a share of it, as members, when it is added."},
    {NULL}};

static void
person_free(gpointer data)
{
    RosterPerson *person = data;
    g_free(person->name);
    g_free(person->kind);
    g_strfreev(person->addresses);
    g_free(person);
}

static void
team_free(gpointer data)
{
    RosterTeam *team = data;
    g_free(team->name);
    g_strfreev(team->members);
    g_free(team);
}

static void
project_free(gpointer data)
{
    RosterProject *project = data;
    g_free(project->slug);
    g_free(project->name);
    g_free(project->type);
    g_free(project->team);
    g_free(project);
}

static const SettingList lists[] = {
    {"people", person_rows, sizeof(RosterPerson), offsetof(RosterPerson, line), person_free,
     "Everybody who is not to be met as a stranger."},
    {"teams", team_rows, sizeof(RosterTeam), offsetof(RosterTeam, line), team_free,
     "Named groups of them."},
    {"projects", project_rows, sizeof(RosterProject), offsetof(RosterProject, line), project_free,
     "What tickets belong to."}};

static const char *const list_names[] = {"people", "teams", "projects", NULL};

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

static void
check_rest(const Roster *roster, GPtrArray *problems)
{
    g_autoptr(GHashTable) teams = names_new();
    g_autoptr(GHashTable) slugs = names_new();
    for (guint i = 0; i < roster->teams->len; i++) {
        const RosterTeam *team = g_ptr_array_index(roster->teams, i);
        claim(roster, teams, "team", team->name, team->line, problems);
    }
    for (guint i = 0; i < roster->projects->len; i++) {
        const RosterProject *project = g_ptr_array_index(roster->projects, i);
        claim(roster, slugs, "project", project->slug, project->line, problems);
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
    roster->projects = setting_list_read(tree, tree_root(tree), &lists[2]);
    check_people(roster, problems);
    check_rest(roster, problems);
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
