#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/named.h"

static const TableColumn member_columns[] = {
    {"address", CELL_TEXT},
    {"kind", CELL_TEXT},
    {"name", CELL_TEXT, .shrinks = TRUE},
    {"role", CELL_TEXT},
    {NULL},
};

static Record *
team_record(const Team *team)
{
    Table *members = table_new(member_columns);
    for (guint i = 0; i < team->members->len; i++) {
        const Person *member = team->members->pdata[i];
        Role role = (Role)g_array_index(team->roles, int, i);
        table_add(members, cell_text(member->address));
        table_add(members, cell_text(desk_word(person_kind_words, (int)member->kind)));
        table_add(members, cell_text(member->name));
        table_add(members, cell_text(role ? policy_role_name(role) : NULL));
    }
    Record *record = record_new();
    record_add(record, "id", cell_number(team->id.value));
    record_add(record, "name", cell_text(team->name));
    record_add_table(record, "members", members);
    return record;
}

/* Does one thing to a team with each of the members typed. */
typedef gboolean (*ChangeMember)(Store *store, TeamId team, PersonId person, Role role,
                                 GError **error);

static gboolean
change_members(Store *store, const Call *call, TeamId team, Role role, ChangeMember change,
               GError **error)
{
    g_autofree const char **members = call_arguments(call, "MEMBER");
    for (const char **member = members; *member; member++) {
        g_autoptr(Person) person = NULL;
        if (!named_person(store, *member, &person, error))
            return FALSE;
        if (!change(store, team, person->id, role, error)) {
            g_prefix_error(error, "%s ", *member);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
add(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    TeamId id;
    gboolean added;
    g_autoptr(Team) team = NULL;
    if (!named_team_or_add(store, call_argument(call, "NAME"), &id, &added, error) ||
        !change_members(store, call, id, (Role)call_word(call, "role"), store_team_add_member,
                        error) ||
        !store_team_get(store, id, &team, error))
        return FALSE;
    call_say(call, "%s team \"%s\": %u member%s", added ? "added" : "kept", team->name,
             team->members->len, team->members->len == 1 ? "" : "s");
    if (call->json)
        call_show_record(call, team_record(team));
    return TRUE;
}

static const TableColumn columns[] = {{"id", CELL_NUMBER},
                                      {"name", CELL_TEXT, .shrinks = TRUE},
                                      {"members", CELL_LIST, .shrinks = TRUE},
                                      {NULL}};

static gboolean
list(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    g_autoptr(GPtrArray) teams = NULL;
    if (!store_team_list(store, &teams, error))
        return FALSE;
    g_autoptr(Table) table = table_new(columns);
    for (guint i = 0; i < teams->len; i++) {
        const Team *team = teams->pdata[i];
        g_autoptr(GPtrArray) members = g_ptr_array_new();
        for (guint m = 0; m < team->members->len; m++)
            g_ptr_array_add(members, ((const Person *)team->members->pdata[m])->address);
        g_ptr_array_add(members, NULL);
        table_add(table, cell_number(team->id.value));
        table_add(table, cell_text(team->name));
        table_add(table, cell_list((const char *const *)members->pdata));
    }
    call_show_table(call, g_steal_pointer(&table));
    return TRUE;
}

static gboolean
show_now(Store *store, Call *call, TeamId id, GError **error)
{
    g_autoptr(Team) team = NULL;
    if (!store_team_get(store, id, &team, error))
        return FALSE;
    call_show_record(call, team_record(team));
    return TRUE;
}

static gboolean
show(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    TeamId id;
    return named_team(store, call_argument(call, "NAME"), &id, error) &&
           show_now(store, call, id, error);
}

static gboolean
remove_member(Store *store, TeamId team, PersonId person, Role role, GError **error)
{
    (void)role;
    return store_team_remove_member(store, team, person, error);
}

static gboolean
remove_members(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    TeamId id;
    return named_team(store, call_argument(call, "NAME"), &id, error) &&
           change_members(store, call, id, ROLE_NONE, remove_member, error) &&
           show_now(store, call, id, error);
}

/* The configuration makes the teams it names, with nobody in them. */
static gboolean
check_unnamed(const Config *config, const char *name, GError **error)
{
    for (guint i = 0; i < config->addresses->len; i++) {
        const ConfAddress *address = config->addresses->pdata[i];
        if (!address->team || g_ascii_strcasecmp(address->team, name) != 0)
            continue;
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                    "%s:%u: the address %s names the team %s, expected another name there first",
                    config->file, address->line, address->address, name);
        return FALSE;
    }
    return TRUE;
}

static gboolean
rename_team(Store *store, Call *call, TeamId id, const char *name, GError **error)
{
    const char *old = call_argument(call, "NAME");
    gboolean same = g_ascii_strcasecmp(old, name) == 0;
    if (!named_check_team(name, error) ||
        (!same && !check_unnamed(flow_config(call->flow), old, error)) ||
        !store_team_rename(store, id, name, error))
        return FALSE;
    if (!same)
        call_warn(call, "rules that say \"team %s\" find nobody now", old);
    return TRUE;
}

static gboolean
set(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    TeamId id;
    const char *name = call_option(call, "name");
    return named_team(store, call_argument(call, "NAME"), &id, error) &&
           change_members(store, call, id, (Role)call_word(call, "role"), store_team_set_role,
                          error) &&
           (!name || rename_team(store, call, id, name, error)) && show_now(store, call, id, error);
}

static const Parameter add_arguments[] = {
    {"NAME", PARAMETER_TEXT, PARAMETER_ONE, NULL, "what the team is called"},
    {"MEMBER", PARAMETER_TEXT, PARAMETER_MANY, NULL, "the mail address of a person who is known"},
    {NULL}};
static const Parameter add_options[] = {
    {"role", PARAMETER_WORD, PARAMETER_OPTIONAL, "ROLE",
     "the most that what is shared with the team makes of these members", role_words},
    {NULL}};
static const Parameter some_members[] = {
    {"NAME", PARAMETER_TEXT, PARAMETER_ONE, NULL, "what the team is called"},
    {"MEMBER", PARAMETER_TEXT, PARAMETER_SOME, NULL, "a mail address of one of its members"},
    {NULL}};
static const Parameter set_arguments[] = {
    {"NAME", PARAMETER_TEXT, PARAMETER_ONE, NULL, "what the team is called"},
    {"MEMBER", PARAMETER_TEXT, PARAMETER_MANY, NULL, "members whose role is meant"},
    {NULL}};
static const Parameter set_options[] = {
    {"name", PARAMETER_TEXT, PARAMETER_OPTIONAL, "NEW", "what it is called from now on"},
    {"role", PARAMETER_WORD, PARAMETER_OPTIONAL, "ROLE",
     "the most a share with the team makes of these members; what it says when left out",
     role_words},
    {NULL}};
static const Parameter name[] = {
    {"NAME", PARAMETER_TEXT, PARAMETER_ONE, NULL, "what the team is called"}, {NULL}};

const Command cmd_team[] = {
    {.words = "team add",
     .help = "add a team, or members to one",
     .details = "A team that is there already stays, with the new members beside the old ones.\n"
                "What is shared with it makes each member what the share says, or less when they\n"
                "have a role here.",
     .arguments = add_arguments,
     .options = add_options,
     .write = add},
    {.words = "team set",
     .help = "rename a team, or give members another role",
     .details = "Members named here have the role that --role says, or without it what the share\n"
                "says.",
     .arguments = set_arguments,
     .options = set_options,
     .write = set},
    {.words = "team remove",
     .help = "take members out of a team",
     .details = "What is shared with the team is not shared with them any more, for mail that\n"
                "waits to be sent, too. They stay assigned to what they are assigned.",
     .arguments = some_members,
     .write = remove_members},
    {.words = "team list", .help = "list teams", .read = list},
    {.words = "team show", .help = "show a team with its members", .arguments = name, .read = show},
    {NULL}};
