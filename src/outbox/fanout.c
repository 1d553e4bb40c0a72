#include "outbox/fanout.h"

#include "base/limits.h"

typedef struct {
    Store *store;
    const Fanout *fanout;
    GHashTable *seen;     /* set of gint64 person ids: who is told, or wants not to be */
    PersonId author;      /* is not told; 0 when nobody */
    gboolean tells_twice; /* also those who have it */
    FanoutTold told;
} Telling;

/* The nearest relation a person has to the ticket. To work on it comes first: who is assigned what
 * they asked for themselves has to hear of that. Whoever wants no mail of it is told by a rule
 * alone. */
static OutboxWhy
why_of(const Standing *standing)
{
    static const struct {
        Relation relation;
        OutboxWhy why;
    } nearest[] = {{RELATION_ASSIGNEE, WHY_ASSIGNEE}, {RELATION_REQUESTER, WHY_REQUESTER},
                   {RELATION_OPENER, WHY_OPENER},     {RELATION_FOLLOWER, WHY_FOLLOWER},
                   {RELATION_LISTENER, WHY_FOLLOWER}, {RELATION_ASKED, WHY_ASKED}};
    OutboxWhy why = WHY_RULE;
    for (guint i = 0; !standing->is_silent && why == WHY_RULE && i < G_N_ELEMENTS(nearest); i++)
        if (standing->relations & nearest[i].relation)
            why = nearest[i].why;
    return why == WHY_REQUESTER && standing->sees_from_us ? WHY_CONTACT : why;
}

static gboolean
has_it(const Fanout *fanout, PersonId person)
{
    for (guint i = 0; fanout->have_it && i < fanout->have_it->len; i++)
        if (g_array_index(fanout->have_it, PersonId, i).value == person.value)
            return TRUE;
    return FALSE;
}

static void
note_seen(Telling *telling, PersonId person)
{
    g_hash_table_add(telling->seen, g_memdup2(&person.value, sizeof person.value));
}

/* Whoever follows only from later on is not told yet. */
static gboolean
may_hear(const Fanout *fanout, const Standing *standing)
{
    return (!fanout->only_staff || standing->kind == PERSON_STAFF) &&
           standing->sees_from_us <= fanout->now_us &&
           !policy_refusal(standing, policy_view(fanout->thread.audience));
}

/* A row for this person, unless they have one, said it themselves, or may not see it. */
static gboolean
tell(Telling *telling, PersonId person, const Standing *standing, OutboxWhy why, GError **error)
{
    const Fanout *fanout = telling->fanout;
    if (person.value == telling->author.value ||
        g_hash_table_contains(telling->seen, &person.value) || !may_hear(fanout, standing))
        return TRUE;
    OutboxRow row = {.kind = fanout->comment.value ? OUTBOX_COMMENT : OUTBOX_NOTICE,
                     .state = OUTBOX_PENDING,
                     .why = why,
                     .ticket = fanout->ticket,
                     .thread = fanout->thread.id,
                     .comment = fanout->comment,
                     .person = person,
                     .created_us = fanout->now_us,
                     .next_us = fanout->now_us};
    OutboxId id;
    if (!store_outbox_add(telling->store, &row, &id, error))
        return FALSE;
    note_seen(telling, person);
    telling->told.count++;
    telling->told.staff |= standing->kind == PERSON_STAFF;
    return TRUE;
}

/* The same for somebody who is not told by name. */
static gboolean
tell_unless_silent(Telling *telling, PersonId person, const Standing *standing, OutboxWhy why,
                   GError **error)
{
    if (standing->is_silent)
        note_seen(telling, person);
    else if (telling->tells_twice || !has_it(telling->fanout, person))
        return tell(telling, person, standing, why, error);
    return TRUE;
}

static gboolean
tell_participants(Telling *telling, GError **error)
{
    const Fanout *fanout = telling->fanout;
    g_autoptr(GPtrArray) participants = NULL;
    if (!store_ticket_participants(telling->store, fanout->roles, fanout->ticket, fanout->thread.id,
                                   &participants, error))
        return FALSE;
    for (guint i = 0; i < participants->len; i++) {
        const Participant *participant = participants->pdata[i];
        const Standing *standing = &participant->standing;
        if (!tell_unless_silent(telling, participant->person->id, standing, why_of(standing),
                                error))
            return FALSE;
    }
    return TRUE;
}

/* Whoever is anything more to the ticket was met before. */
static gboolean
tell_project(Telling *telling, GError **error)
{
    const Fanout *fanout = telling->fanout;
    const GArray *followers = role_table_followers(fanout->roles, fanout->project);
    for (guint i = 0; followers && i < followers->len; i++) {
        const ProjectFollower *follower = &g_array_index(followers, ProjectFollower, i);
        Standing standing = {.kind = follower->kind, .relations = RELATION_LISTENER};
        standing.role =
            role_table_role(fanout->roles, fanout->project, follower->person, follower->kind);
        if (!tell_unless_silent(telling, follower->person, &standing, WHY_PROJECT, error))
            return FALSE;
    }
    return TRUE;
}

typedef gboolean (*Tell)(Telling *telling, PersonId person, const Standing *standing, OutboxWhy why,
                         GError **error);

static gboolean
tell_each(Telling *telling, const GPtrArray *people, Tell how, GError **error)
{
    const Fanout *fanout = telling->fanout;
    for (guint i = 0; people && i < people->len; i++) {
        const Person *person = people->pdata[i];
        Standing standing;
        if (g_hash_table_contains(telling->seen, &person->id.value))
            continue;
        if (!store_standing(telling->store, fanout->roles, fanout->ticket, fanout->thread.id,
                            person->id, &standing, error) ||
            !how(telling, person->id, &standing, why_of(&standing), error))
            return FALSE;
    }
    return TRUE;
}

/* --- a new ticket always reaches somebody on the staff ---------------------------------------- */

static Role
best_staff_role(const GPtrArray *grants)
{
    Role best = ROLE_RESTRICTED + 1;
    for (guint i = 0; grants && i < grants->len; i++)
        best = MIN(best, ((const Grant *)grants->pdata[i])->role);
    return best;
}

static gboolean
tell_person(Telling *telling, PersonId person, Role role, GError **error)
{
    Standing standing = {.kind = PERSON_STAFF, .role = role};
    return telling->told.count >= LIMIT_STAFF_TOLD ||
           tell(telling, person, &standing, WHY_STAFF, error);
}

static gboolean
tell_all_staff(Telling *telling, Role role, GError **error)
{
    g_autoptr(GArray) staff = NULL;
    if (!store_person_newest(telling->store, PERSON_STAFF, LIMIT_STAFF_TOLD, &staff, error))
        return FALSE;
    for (guint i = 0; i < staff->len; i++)
        if (!tell_person(telling, g_array_index(staff, PersonId, i), role, error))
            return FALSE;
    return TRUE;
}

static gboolean
tell_best(Telling *telling, GError **error)
{
    const Fanout *fanout = telling->fanout;
    const GPtrArray *grants = role_table_list(fanout->roles, fanout->project);
    Role best = best_staff_role(grants);
    telling->author = (PersonId){0}; /* who only claims to be on the staff hears of it */
    for (guint i = 0; grants && best <= ROLE_RESTRICTED && i < grants->len; i++) {
        const Grant *grant = grants->pdata[i];
        if (grant->role == best &&
            !(grant->person.value ? tell_person(telling, grant->person, best, error)
                                  : tell_all_staff(telling, best, error)))
            return FALSE;
    }
    telling->told.beside = TRUE;
    return TRUE;
}

/* Who is said to have it counts only when nobody has to be told for sure. */
static gboolean
reach_staff(Telling *telling, GError **error)
{
    telling->tells_twice = TRUE;
    if (!tell_participants(telling, error) || !tell_project(telling, error))
        return FALSE;
    return telling->told.staff || tell_best(telling, error);
}

gboolean
fanout_comment(Store *store, const Fanout *fanout, FanoutTold *ret_told, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    Telling telling = {.store = store, .fanout = fanout, .seen = seen, .author = fanout->author};
    if (!tell_each(&telling, fanout->named, tell, error) ||
        (fanout->followers &&
         (!tell_participants(&telling, error) || !tell_project(&telling, error))) ||
        !tell_each(&telling, fanout->also, tell_unless_silent, error) ||
        (fanout->to_staff && !telling.told.staff && !reach_staff(&telling, error)))
        return FALSE;
    *ret_told = telling.told;
    return TRUE;
}

gboolean
fanout_acknowledge(Store *store, TicketId ticket, Thread thread, CommentId comment,
                   PersonId requester, OutboxWhy why, gint64 now_us, gboolean *ret_added,
                   GError **error)
{
    guint to_person, in_all;
    if (!store_outbox_acks_since(store, requester, now_us - LIMIT_ACK_WINDOW_S * US_PER_S, now_us,
                                 &to_person, &in_all, error))
        return FALSE;
    gboolean wanted = to_person < LIMIT_ACKS_PER_SENDER && in_all < LIMIT_ACKS_IN_ALL;
    OutboxRow row = {.kind = OUTBOX_ACK,
                     .state = OUTBOX_PENDING,
                     .why = why,
                     .ticket = ticket,
                     .thread = thread.id,
                     .comment = comment,
                     .person = requester,
                     .created_us = now_us,
                     .next_us = now_us};
    OutboxId id;
    if (wanted && !store_outbox_add(store, &row, &id, error))
        return FALSE;
    *ret_added = wanted;
    return TRUE;
}
