/* Two people become one: all that names the first names the second, or only says what was. */
#include "store/access.h"
#include "store/agenda.h"
#include "store/changes.h"
#include "store/followers.h"
#include "store/requests.h"
#include "store/time_entries.h"
#include "tests/unit/store_fixture.h"

#include <sqlite3.h>

/* What tells what happened is left as it was; everything else moves. */
static const char *const history[] = {"message.login_id", "held.resolved_by", "event.actor_id",
                                      "access.answered_by", NULL};
static const char *const moved[] = {"person.merged_into",
                                    "person_address.person_id",
                                    "login.person_id",
                                    "team_member.person_id",
                                    "share.person_id",
                                    "ticket.requester_id",
                                    "ticket.opener_id",
                                    "ticket.spam_id",
                                    "field_value.person_id",
                                    "ticket_assignee.person_id",
                                    "ticket_follower.person_id",
                                    "ticket_follower.by_id",
                                    "project_follower.person_id",
                                    "thread_member.person_id",
                                    "held.person_id",
                                    "request.person_id",
                                    "comment.author_id",
                                    "outbox.person_id",
                                    "change.person_id",
                                    "time_entry.person_id",
                                    "held.asker_id",
                                    "access.person_id",
                                    "reminder.person_id",
                                    "recurrence.person_id",
                                    "digest.person_id",
                                    NULL};

/* Calls func with "table.column" of each column that names a person. */
static void
each_reference(sqlite3 *db, void (*func)(sqlite3 *db, const char *table, const char *column))
{
    sqlite3_stmt *st;
    g_assert_cmpint(sqlite3_prepare_v2(db,
                                       "SELECT m.name, f.\"from\" FROM sqlite_schema m,"
                                       " pragma_foreign_key_list(m.name) f"
                                       " WHERE m.type = 'table' AND f.\"table\" = 'person'",
                                       -1, &st, NULL),
                    ==, SQLITE_OK);
    guint count = 0;
    for (; sqlite3_step(st) == SQLITE_ROW; count++)
        func(db, (const char *)sqlite3_column_text(st, 0),
             (const char *)sqlite3_column_text(st, 1));
    sqlite3_finalize(st);
    g_assert_cmpuint(count, >=, 15);
}

static void
is_known(sqlite3 *db, const char *table, const char *column)
{
    (void)db;
    g_autofree char *name = g_strconcat(table, ".", column, NULL);
    if (!g_strv_contains(history, name) && !g_strv_contains(moved, name))
        g_error("%s names a person: say in store/merge.c what becomes of it, and here", name);
}

/* The person with this id is named nowhere but in what happened. */
static void
names_nobody(sqlite3 *db, const char *table, const char *column)
{
    g_autofree char *name = g_strconcat(table, ".", column, NULL);
    g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM %s WHERE %s = 1", table, column);
    sqlite3_stmt *st;
    if (g_strv_contains(history, name))
        return;
    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &st, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(st), ==, SQLITE_ROW);
    if (sqlite3_column_int(st, 0))
        g_error("%s still names who was merged", name);
    sqlite3_finalize(st);
}

/* Ann, who is person 1, has a part in everything; so has Bea in what both can have once. */
static PersonId
a_full_life(Fixture *f)
{
    g_autoptr(GError) error = NULL;
    PersonId bea = fixture_person(f, PERSON_STAFF, "Bea", "bea@desk.example");
    TeamId team;
    RequestId request;
    OutboxId row;
    g_assert_cmpint(f->staff.value, ==, 1);
    assert_ok(store_team_add(f->store, "both", &team, &error));
    for (int i = 0; i < 2; i++) {
        PersonId person = i ? bea : f->staff;
        Share share = {
            .project = f->project, .person = person, .role = i ? ROLE_LEAD : ROLE_MANAGER};
        assert_ok(store_team_add_member(f->store, team, person, ROLE_NONE, &error));
        assert_ok(store_share_set(f->store, &share, &error));
        assert_ok(store_ticket_assign(f->store, f->ticket, person, &error));
        Following following = {
            .how = FOLLOW_ADDED, .state = FOLLOW_ON, .by = f->staff, .since_us = NOW_US};
        ProjectFollowing project = {.project = f->project, .person = person, .since_us = NOW_US};
        assert_ok(store_follow_set(f->store, f->ticket, person, &following, &error));
        assert_ok(store_project_follow(f->store, &project, &error));
        assert_ok(store_digest_set(f->store, person, DIGEST_DAILY, &error));
    }
    TimeEntry worked = {.ticket = f->ticket, .person = f->staff, .minutes = 5, .words = (char *)""};
    assert_ok(store_time_entry_add(f->store, &worked, &(TimeEntryId){0}, &error));
    Reminder reminder = {.ticket = f->ticket, .person = f->staff, .words = (char *)""};
    assert_ok(store_reminder_add(f->store, &reminder, &(ReminderId){0}, &error));
    Recurrence again = {
        .ticket = f->ticket, .frequency = FREQUENCY_DAILY, .every = 1, .person = f->staff};
    assert_ok(store_recurrence_set(f->store, &again, &error));
    assert_ok(store_login_set(f->store, f->staff, "hash", NOW_US, &error));
    Request asked = {.kind = REQUEST_RELEASE,
                     .person = f->staff,
                     .about = (char *)"",
                     .nonce = (char *)"",
                     .made_us = NOW_US,
                     .expires_us = NOW_US + 5};
    assert_ok(store_request_add(f->store, &asked, &request, &error));
    Access access = {.id = request,
                     .person = f->staff,
                     .project = f->project,
                     .asked_for = (char *)"sale",
                     .words = (char *)"",
                     .made_us = NOW_US,
                     .expires_us = NOW_US + 5};
    assert_ok(store_access_add(f->store, &access, &error));
    OutboxRow told = {.kind = OUTBOX_NOTICE,
                      .why = WHY_FOLLOWER,
                      .ticket = f->ticket,
                      .thread = f->thread,
                      .person = f->staff,
                      .created_us = NOW_US,
                      .next_us = NOW_US};
    assert_ok(store_outbox_add(f->store, &told, &row, &error));
    g_autoptr(Change) change = change_new(f->ticket, f->staff, NOW_US);
    change->lines = g_strdup("#priority high");
    assert_ok(store_change_add(f->store, change, &error));
    Held held = {.message = fixture_message(f, "a@b", "x", NULL),
                 .disposition = MESSAGE_QUARANTINED,
                 .reason = (char *)"why",
                 .at_us = NOW_US,
                 .person = f->staff,
                 .asker = f->staff};
    HeldId held_id;
    assert_ok(store_held_add(f->store, &held, &held_id, &error));
    PersonId customer = f->customer;
    f->customer = f->staff; /* the opener, requester and author of what is made next */
    fixture_ticket(f, "Hers", NOW_US, &(ThreadId){0});
    fixture_comment(f, fixture_message(f, "c@d", "y", NULL), "Hers, too");
    f->customer = customer;
    return bea;
}

static void
every_column_is_thought_of(Fixture *f, gconstpointer data)
{
    (void)data;
    each_reference(db_handle(f->store->db), is_known);
}

static void
nothing_that_is_alive_names_the_first(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Person) found = NULL;
    g_autoptr(Person) by_address = NULL;
    PersonId bea = a_full_life(f);
    assert_ok(store_person_merge(f->store, f->staff, bea, &error));
    each_reference(db_handle(f->store->db), names_nobody);
    assert_ok(store_person_get(f->store, f->staff, &found, &error));
    g_assert_cmpint(found->id.value, ==, bea.value);
    g_assert_cmpuint(g_strv_length(found->addresses), ==, 2);
    assert_ok(store_person_find(f->store, "ann@desk.example", &by_address, &error));
    g_assert_cmpint(by_address->id.value, ==, bea.value);
}

static void
what_both_have_is_the_seconds(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    PersonId bea = a_full_life(f);
    assert_ok(store_person_merge(f->store, f->staff, bea, &error));
    fixture_read_roles(f);
    g_assert_cmpint(role_table_role(f->roles, f->project, bea, PERSON_STAFF), ==, ROLE_LEAD);
}

static PersonId
owner(Fixture *f, PersonId person, guint32 epoch)
{
    g_autoptr(GError) error = NULL;
    PersonId found;
    assert_ok(store_token_owner(f->store, person, epoch, &found, &error));
    return found;
}

static void
tokens_work_on_until_they_are_void(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    PersonId bea = fixture_person(f, PERSON_STAFF, "Bea", "bea@desk.example");
    PersonId cia = fixture_person(f, PERSON_STAFF, "Cia", "cia@desk.example");
    g_assert_cmpint(owner(f, f->staff, 0).value, ==, f->staff.value);
    g_assert_cmpint(owner(f, f->staff, 1).value, ==, 0);
    g_assert_cmpint(owner(f, (PersonId){99}, 0).value, ==, 0);
    assert_ok(store_person_merge(f->store, f->staff, bea, &error));
    g_assert_cmpint(owner(f, f->staff, 0).value, ==, bea.value);
    assert_ok(store_person_merge(f->store, bea, cia, &error));
    g_assert_cmpint(owner(f, f->staff, 0).value, ==, cia.value);
    assert_ok(store_person_remove_address(f->store, cia, "ann@desk.example", &error));
    g_assert_cmpint(owner(f, f->staff, 0).value, ==, 0);
    g_assert_cmpint(owner(f, bea, 0).value, ==, 0);
    g_assert_cmpint(owner(f, cia, 1).value, ==, cia.value);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fixture_add("/merge/every-column", fixture_set_up_desk, every_column_is_thought_of);
    fixture_add("/merge/nothing-names-the-first", fixture_set_up_desk,
                nothing_that_is_alive_names_the_first);
    fixture_add("/merge/what-both-have", fixture_set_up_desk, what_both_have_is_the_seconds);
    fixture_add("/merge/tokens-work-on", fixture_set_up_desk, tokens_work_on_until_they_are_void);
    return g_test_run();
}
