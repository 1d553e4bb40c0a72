#include "ctl/ticket_who.h"

#include "ctl/call.h"
#include "ctl/named.h"
#include "store/followers.h"

static const TableColumn columns[] = {{"address", CELL_TEXT},
                                      {"kind", CELL_TEXT},
                                      {"name", CELL_TEXT, .shrinks = TRUE},
                                      {"is", CELL_TEXT, .shrinks = TRUE},
                                      {"out-until", CELL_TEXT},
                                      {"role", CELL_TEXT},
                                      {"by", CELL_TEXT, .shrinks = TRUE},
                                      {"sees", CELL_TEXT},
                                      {"follows", CELL_TEXT, .shrinks = TRUE},
                                      {"since", CELL_TIME},
                                      {NULL}};

typedef struct {
    Store *store;
    const TicketWho *asked;
    const Ticket *ticket;
    Thread thread;
    GPtrArray *shares;    /* of ShareLine: those that concern the project */
    GPtrArray *followers; /* of ProjectFollowingLine: the same */
    GHashTable *shown;    /* set of gint64 person ids */
    NamedPeople *people;
    Table *table;
} Who;

/* "portfolio acme, with team sales": which share it is; NULL for none. Caller frees. */
static char *
describe_grant(const GPtrArray *shares, const Grant *grant)
{
    PersonId person = grant && !grant->team.value ? grant->person : (PersonId){0};
    for (guint i = 0; grant && i < shares->len; i++) {
        const ShareLine *line = shares->pdata[i];
        const Share *share = &line->share;
        if (share->portfolio.value == grant->portfolio.value &&
            share->team.value == grant->team.value && share->person.value == person.value)
            return g_strdup_printf("%s %s, with %s%s",
                                   share->portfolio.value ? "portfolio" : "project", line->what,
                                   share->team.value ? "team " : "", line->with);
    }
    return NULL;
}

/* "public, private": by the table that decides it. Caller frees. */
static char *
sees(const Standing *standing)
{
    GString *out = g_string_new(NULL);
    for (const DeskWord *word = thread_audience_words; word->word; word++)
        if (!policy_refusal(standing, policy_view((ThreadAudience)word->value)))
            g_string_append_printf(out, "%s%s", out->len ? ", " : "", word->word);
    return g_string_free(out, FALSE);
}

/* "by Cc of tom@desk.example", "muted": what was said of one ticket. Caller frees; NULL for
 * nothing. */
static char *
describe_following(Who *who, const Following *following, GError **error)
{
    if (following->state != FOLLOW_ON)
        return g_strdup(desk_word(follow_state_words, (int)following->state));
    const char *how = desk_word(follow_how_words, (int)following->how);
    const Person *by =
        following->by.value ? named_people_get(who->people, following->by, error) : NULL;
    if (!by)
        return g_strdup(how);
    return g_strdup_printf("%s %s %s", how, following->how == FOLLOW_CC ? "of" : "by", by->address);
}

/* By which project or portfolio they follow it; NULL for none. */
static const ProjectFollowingLine *
find_whole(const Who *who, PersonId person)
{
    for (guint i = 0; i < who->followers->len; i++) {
        const ProjectFollowingLine *line = who->followers->pdata[i];
        if (line->following.person.value == person.value)
            return line;
    }
    return NULL;
}

/* What was said of the ticket itself counts more than what was said of all of them. */
static gboolean
add_following(Who *who, const Person *person, GError **error)
{
    const ProjectFollowingLine *whole = find_whole(who, person->id);
    g_autofree char *follows = NULL;
    g_autoptr(GError) problem = NULL;
    Following following;
    if (!store_follow_get(who->store, who->ticket->id, person->id, &following, error))
        return FALSE;
    gint64 since_us = following.since_us;
    if (following.state) {
        follows = describe_following(who, &following, &problem);
    } else if (whole) {
        follows = g_strdup_printf(
            "%s %s", whole->following.portfolio.value ? "portfolio" : "project", whole->what);
        since_us = whole->following.since_us;
    }
    table_add(who->table, cell_text(follows));
    table_add(who->table, cell_time(since_us));
    if (problem)
        g_propagate_error(error, g_steal_pointer(&problem));
    return !problem;
}

static gboolean
add_row(Who *who, const Person *person, const Standing *standing, GError **error)
{
    const Grant *grant =
        role_table_find(who->asked->roles, who->ticket->project, person->id, person->kind);
    g_autofree char *by = describe_grant(who->shares, grant);
    g_autofree char *is = policy_relations_name(standing->relations);
    g_autofree char *threads = sees(standing);
    g_autofree char *out = person_out_day(person, who->asked->zone, who->asked->now_us);
    if (!g_hash_table_add(who->shown, g_memdup2(&person->id.value, sizeof person->id.value)))
        return TRUE;
    table_add(who->table, cell_text(person->address));
    table_add(who->table, cell_text(desk_word(person_kind_words, (int)person->kind)));
    table_add(who->table, cell_text(person->name));
    table_add(who->table, cell_text(*is ? is : NULL));
    table_add(who->table, cell_text(out));
    table_add(who->table, cell_text(grant ? policy_role_name(grant->role) : NULL));
    table_add(who->table, cell_text(by));
    table_add(who->table, cell_text(*threads ? threads : NULL));
    return add_following(who, person, error);
}

static Participant *
find_participant(const GPtrArray *all, PersonId person)
{
    for (guint i = 0; i < all->len; i++)
        if (((const Participant *)all->pdata[i])->person->id.value == person.value)
            return all->pdata[i];
    return NULL;
}

/* Takes the participants of one thread into those of all: who was asked into a vendor thread takes
 * part in nothing else. */
static void
take_in(GPtrArray *all, GPtrArray *participants)
{
    while (participants->len) {
        Participant *participant = g_ptr_array_steal_index(participants, 0);
        Participant *known = find_participant(all, participant->person->id);
        if (!known) {
            g_ptr_array_add(all, participant);
            continue;
        }
        known->standing.relations |= participant->standing.relations;
        participant_free(participant);
    }
}

static gboolean
gather_participants(Who *who, GPtrArray *all, GError **error)
{
    g_autoptr(GArray) threads = NULL;
    if (!store_thread_list(who->store, who->ticket->id, &threads, error))
        return FALSE;
    for (guint i = 0; i < threads->len; i++) {
        g_autoptr(GPtrArray) participants = NULL;
        ThreadId thread = g_array_index(threads, Thread, i).id;
        if (!store_ticket_participants(who->store, who->asked->roles, who->ticket->id, thread,
                                       &participants, error))
            return FALSE;
        take_in(all, participants);
    }
    return TRUE;
}

static gboolean
add_participants(Who *who, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)participant_free);
    if (!gather_participants(who, all, error))
        return FALSE;
    for (guint i = 0; i < all->len; i++) {
        const Participant *participant = all->pdata[i];
        if (!add_row(who, participant->person, &participant->standing, error))
            return FALSE;
    }
    return TRUE;
}

/* Somebody who only has a role, or follows all of the project. */
static gboolean
add_person(Who *who, PersonId id, GError **error)
{
    g_autoptr(Person) person = NULL;
    Standing standing;
    return store_person_get(who->store, id, &person, error) &&
           store_standing(who->store, who->asked->roles, who->ticket->id, who->thread.id, id,
                          &standing, error) &&
           add_row(who, person, &standing, error);
}

static gboolean
add_staff(Who *who, GError **error)
{
    g_autoptr(GPtrArray) staff = NULL;
    gint64 all;
    if (!store_person_list(who->store, PERSON_STAFF, CALL_LIMIT_MOST, &staff, &all, error))
        return FALSE;
    for (guint i = 0; i < staff->len; i++)
        if (!add_person(who, ((const Person *)staff->pdata[i])->id, error))
            return FALSE;
    return TRUE;
}

static int
compare_grants(gconstpointer a, gconstpointer b)
{
    gint64 left = (*(const Grant *const *)a)->person.value;
    gint64 right = (*(const Grant *const *)b)->person.value;
    return (left > right) - (left < right);
}

static gboolean
add_all(Who *who, GError **error)
{
    const GPtrArray *all = role_table_list(who->asked->roles, who->ticket->project);
    g_autoptr(GPtrArray) grants = g_ptr_array_new();
    for (guint i = 0; all && i < all->len; i++)
        g_ptr_array_add(grants, all->pdata[i]);
    g_ptr_array_sort(grants, compare_grants);
    if (!add_participants(who, error))
        return FALSE;
    for (guint i = 0; i < grants->len; i++) {
        const Grant *grant = grants->pdata[i];
        if (!(grant->person.value ? add_person(who, grant->person, error) : add_staff(who, error)))
            return FALSE;
    }
    for (guint i = 0; i < who->followers->len; i++)
        if (!add_person(who,
                        ((const ProjectFollowingLine *)who->followers->pdata[i])->following.person,
                        error))
            return FALSE;
    return TRUE;
}

gboolean
ticket_who_table(Store *store, const TicketWho *asked, Table **ret_table, GError **error)
{
    g_autoptr(Ticket) ticket = NULL;
    g_autoptr(GHashTable) shown = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(Table) table = table_new(columns);
    g_autoptr(NamedPeople) people = named_people_new(store);
    Who who = {.store = store, .asked = asked, .shown = shown, .people = people, .table = table};
    if (!store_ticket_get(store, asked->ticket, &ticket, error) ||
        !store_thread_find(store, asked->ticket, THREAD_PUBLIC, &who.thread, error))
        return FALSE;
    g_autoptr(GPtrArray) shares = NULL;
    g_autoptr(GPtrArray) followers = NULL;
    if (!store_share_list(store, ticket->project, (PortfolioId){0}, &shares, error) ||
        !store_project_following_list(store, ticket->project, (PortfolioId){0}, &followers, error))
        return FALSE;
    who.ticket = ticket;
    who.shares = shares;
    who.followers = followers;
    if (!add_all(&who, error))
        return FALSE;
    *ret_table = g_steal_pointer(&table);
    return TRUE;
}
