/* What is read of a store for queries by mail, and what that costs. */
#include "store/ticket_scan.h"
#include "tests/unit/store_fixture.h"

/* ?1 how many, ?2 the ticket, ?3 its thread, ?4 its requester, ?5 its project. */
static void
fill(Fixture *f, const char *sql, guint count)
{
    sqlite3_stmt *st = NULL;
    const gint64 values[] = {count, f->ticket.value, f->thread.value, f->customer.value,
                             f->project.value};
    g_assert_cmpint(sqlite3_prepare_v2(db_handle(f->store->db), sql, -1, &st, NULL), ==, SQLITE_OK);
    for (int i = 1; i <= sqlite3_bind_parameter_count(st); i++)
        g_assert_cmpint(sqlite3_bind_int64(st, i, values[i - 1]), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(st), ==, SQLITE_DONE);
    g_assert_cmpint(sqlite3_finalize(st), ==, SQLITE_OK);
}

/* A ticket with a long past, in a project of many, by somebody who asks often. */
static void
grow(Fixture *f, guint count)
{
#define COUNTED "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) "
    fill(f,
         COUNTED "INSERT INTO comment (ticket_id, thread_id, author_id, identity, automatic,"
                 " created_us, text) SELECT ?2, ?3, ?4, 4, 0, i, 'said' FROM n",
         count);
    fill(f,
         COUNTED "INSERT INTO event (ticket_id, comment_id, kind, at_us)"
                 " SELECT ?2, CASE i % 3 WHEN 0 THEN NULL ELSE i END, 5, i FROM n",
         count);
    fill(f,
         COUNTED "INSERT INTO ticket (project_id, type, status, priority, requester_id, opener_id,"
                 " created_us, updated_us, closed_us, subject) SELECT ?5, 'support', 'New', 2, ?4,"
                 " ?4, i, i, CASE i % 2 WHEN 0 THEN NULL ELSE i END, 's' FROM n",
         count);
}

static gboolean
look_on(Ticket **ticket, gpointer data, GError **error)
{
    (void)ticket;
    (void)error;
    ++*(guint *)data;
    return TRUE;
}

/* What every kind of query reads, one after the other. */
static void
ask_by_mail(Fixture *f)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) events = NULL, of_comment = NULL, lines = NULL, late = NULL;
    g_autoptr(GArray) threads = NULL;
    g_autoptr(Ticket) ticket = NULL;
    Standing standing;
    CommentTail tail = {.thread = f->thread, .limit = 40, .text_bytes = 600};
    assert_ok(store_event_list(f->store, f->ticket, 200, &events, &error));
    g_assert_cmpuint(events->len, ==, 200);
    assert_ok(store_event_list_of_comment(f->store, (CommentId){2}, &of_comment, &error));
    assert_ok(store_comment_tail(f->store, &tail, &lines, &error));
    g_assert_cmpuint(lines->len, ==, 40);
    tail.since_us = NOW_US;
    assert_ok(store_comment_tail(f->store, &tail, &late, &error));
    g_assert_cmpuint(late->len, ==, 0);
    for (TicketScanSource source = SCAN_OPEN; source <= SCAN_PERSON; source++) {
        gint64 of = source == SCAN_PERSON ? f->customer.value : f->project.value;
        TicketScan scan = {source, of, 100};
        guint seen = 0, looked;
        assert_ok(store_ticket_scan(f->store, &scan, look_on, &seen, &looked, &error));
        g_assert_cmpuint(looked, ==, 100);
        g_assert_cmpuint(seen, ==, 100);
    }
    assert_ok(store_ticket_get(f->store, f->ticket, &ticket, &error));
    assert_ok(store_ticket_complete(f->store, ticket, &error));
    assert_ok(store_thread_list(f->store, f->ticket, &threads, &error));
    assert_ok(
        store_standing(f->store, f->roles, f->ticket, f->thread, f->customer, &standing, &error));
}

/* The instructions that all statements of a store took since this was asked last. */
static gint64
steps(Fixture *f)
{
    sqlite3 *handle = db_handle(f->store->db);
    gint64 sum = 0;
    for (sqlite3_stmt *st = sqlite3_next_stmt(handle, NULL); st; st = sqlite3_next_stmt(handle, st))
        sum += sqlite3_stmt_status(st, SQLITE_STMTSTATUS_VM_STEP, TRUE);
    return sum;
}

static void
test_queries_cost_what_they_show(Fixture *f, gconstpointer data)
{
    (void)data;
    grow(f, 500);
    ask_by_mail(f);
    (void)steps(f);
    ask_by_mail(f);
    gint64 young = steps(f);
    grow(f, 20000);
    (void)steps(f);
    ask_by_mail(f);
    gint64 old = steps(f);
    g_test_message("%" G_GINT64_FORMAT " steps, and forty times as old %" G_GINT64_FORMAT, young,
                   old);
    g_assert_cmpint(young, >, 1000);
    g_assert_cmpint(old, <=, young + young / 20);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fixture_add("/ticket-scan/queries-cost-what-they-show", fixture_set_up_desk,
                test_queries_cost_what_they_show);
    return g_test_run();
}
