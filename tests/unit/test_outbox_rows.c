#include "tests/unit/store_fixture.h"

static OutboxId
add_row(Fixture *f, OutboxKind kind, PersonId person, gint64 at_us)
{
    g_autoptr(GError) error = NULL;
    OutboxRow row = {.kind = kind,
                     .why = WHY_REQUESTER,
                     .ticket = f->ticket,
                     .thread = f->thread,
                     .person = person,
                     .created_us = at_us,
                     .next_us = at_us};
    OutboxId id;
    assert_ok(store_outbox_add(f->store, &row, &id, &error));
    return id;
}

static OutboxRow *
get_row(Fixture *f, OutboxId id)
{
    g_autoptr(GError) error = NULL;
    OutboxRow *row = NULL;
    assert_ok(store_outbox_get(f->store, id, &row, &error));
    return row;
}

static void
settle(Fixture *f, OutboxId id, OutboxState state, guint attempts, gint64 next_us)
{
    g_autoptr(GError) error = NULL;
    OutboxRow row = {.id = id,
                     .state = state,
                     .attempts = attempts,
                     .next_us = next_us,
                     .reason = (char *)"450 later"};
    assert_ok(store_outbox_settle(f->store, &row, &error));
}

static RenderingId
add_rendering(Fixture *f, const char *key)
{
    g_autoptr(GError) error = NULL;
    Rendering rendering = {.key = (char *)key,
                           .subject = (char *)"Re: Help",
                           .from_name = (char *)"Ann via Desk",
                           .from_address = (char *)"support@desk.example",
                           .list_id = (char *)"<1.desk.example>",
                           .in_reply_to = (char *)"a@b",
                           .references = (char *)"a@b c@d",
                           .automatic = TRUE,
                           .text = (char *)"text",
                           .html = (char *)"<p>text"};
    RenderingId id;
    assert_ok(store_rendering_add(f->store, &rendering, &id, &error));
    return id;
}

static void
test_add(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    OutboxRow *none = NULL;
    CommentId comment = fixture_comment(f, (MessageId){0}, "text");
    OutboxRow row = {.kind = OUTBOX_COMMENT,
                     .why = WHY_FOLLOWER,
                     .ticket = f->ticket,
                     .thread = f->thread,
                     .comment = comment,
                     .person = f->vendor,
                     .created_us = NOW_US,
                     .next_us = NOW_US + 5};
    OutboxId id;
    assert_ok(store_outbox_add(f->store, &row, &id, &error));
    g_autoptr(OutboxRow) got = get_row(f, id);
    g_assert_cmpint(got->kind, ==, OUTBOX_COMMENT);
    g_assert_cmpint(got->state, ==, OUTBOX_PENDING);
    g_assert_cmpint(got->why, ==, WHY_FOLLOWER);
    g_assert_cmpint(got->ticket.value, ==, f->ticket.value);
    g_assert_cmpint(got->thread.value, ==, f->thread.value);
    g_assert_cmpint(got->comment.value, ==, comment.value);
    g_assert_cmpint(got->person.value, ==, f->vendor.value);
    g_assert_cmpint(got->created_us, ==, NOW_US);
    g_assert_cmpint(got->next_us, ==, NOW_US + 5);
    g_assert_cmpstr(got->reason, ==, "");
    g_assert_cmpint(got->rendering.value, ==, 0);
    g_assert_null(got->address);
    g_assert_null(got->message_id);
    assert_fails(store_outbox_get(f->store, (OutboxId){99}, &none, &error),
                 POSTERN_ERROR_NOT_FOUND);
}

static void
test_seal(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    OutboxId id = add_row(f, OUTBOX_NOTICE, f->staff, NOW_US);
    OutboxId carrier = add_row(f, OUTBOX_NOTICE, f->staff, NOW_US);
    OutboxRow sealed = {.id = id,
                        .state = OUTBOX_INFLIGHT,
                        .attempts = 1,
                        .next_us = NOW_US + 9,
                        .carrier = carrier,
                        .rendering = add_rendering(f, "k"),
                        .address = (char *)"ann@desk.example",
                        .message_id = (char *)"m@desk.example",
                        .boundary = (char *)"b",
                        .date_us = NOW_US,
                        .epoch = 3,
                        .reply_address = (char *)"reply+x@desk.example",
                        .bounce_address = (char *)"",
                        .mark = (char *)"mark"};
    assert_ok(store_outbox_set(f->store, &sealed, &error));
    g_autoptr(OutboxRow) got = get_row(f, id);
    g_assert_cmpint(got->state, ==, OUTBOX_INFLIGHT);
    g_assert_cmpuint(got->attempts, ==, 1);
    g_assert_cmpint(got->carrier.value, ==, carrier.value);
    g_assert_cmpint(got->rendering.value, ==, sealed.rendering.value);
    g_assert_cmpstr(got->address, ==, "ann@desk.example");
    g_assert_cmpstr(got->message_id, ==, "m@desk.example");
    g_assert_cmpstr(got->boundary, ==, "b");
    g_assert_cmpint(got->date_us, ==, NOW_US);
    g_assert_cmpuint(got->epoch, ==, 3);
    g_assert_cmpstr(got->reply_address, ==, "reply+x@desk.example");
    g_assert_cmpstr(got->bounce_address, ==, "");
    g_assert_cmpstr(got->mark, ==, "mark");
    settle(f, id, OUTBOX_SEALED, 2, NOW_US + 60);
    g_autoptr(OutboxRow) settled = get_row(f, id);
    g_assert_cmpint(settled->state, ==, OUTBOX_SEALED);
    g_assert_cmpuint(settled->attempts, ==, 2);
    g_assert_cmpstr(settled->reason, ==, "450 later");
    g_assert_cmpstr(settled->message_id, ==, "m@desk.example");
    sealed.id.value = 99;
    assert_fails(store_outbox_set(f->store, &sealed, &error), POSTERN_ERROR_NOT_FOUND);
    assert_fails(store_outbox_settle(f->store, &sealed, &error), POSTERN_ERROR_NOT_FOUND);
}

static void
test_due(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) due = NULL, one = NULL;
    gint64 next_us;
    assert_ok(store_outbox_next_due(f->store, FALSE, &next_us, &error));
    g_assert_cmpint(next_us, ==, G_MAXINT64);
    OutboxId late = add_row(f, OUTBOX_NOTICE, f->staff, NOW_US + 50);
    OutboxId second = add_row(f, OUTBOX_NOTICE, f->staff, NOW_US + 2);
    OutboxId first = add_row(f, OUTBOX_NOTICE, f->staff, NOW_US + 1);
    OutboxId sent = add_row(f, OUTBOX_NOTICE, f->staff, NOW_US);
    OutboxId paused = add_row(f, OUTBOX_NOTICE, f->staff, NOW_US);
    settle(f, sent, OUTBOX_SENT, 1, NOW_US);
    settle(f, paused, OUTBOX_PAUSED, 1, NOW_US);
    settle(f, second, OUTBOX_SEALED, 1, NOW_US + 2);
    assert_ok(store_outbox_next_due(f->store, FALSE, &next_us, &error));
    g_assert_cmpint(next_us, ==, NOW_US + 1);
    assert_ok(store_outbox_due(f->store, NOW_US + 2, 10, &due, &error));
    g_assert_cmpuint(due->len, ==, 2);
    g_assert_cmpint(((OutboxRow *)g_ptr_array_index(due, 0))->id.value, ==, first.value);
    g_assert_cmpint(((OutboxRow *)g_ptr_array_index(due, 1))->id.value, ==, second.value);
    assert_ok(store_outbox_due(f->store, NOW_US + 99, 1, &one, &error));
    g_assert_cmpuint(one->len, ==, 1);
    settle(f, first, OUTBOX_DEAD, 1, NOW_US);
    settle(f, second, OUTBOX_INFLIGHT, 1, NOW_US);
    assert_ok(store_outbox_next_due(f->store, FALSE, &next_us, &error));
    g_assert_cmpint(next_us, ==, NOW_US + 50);
    (void)late;
}

static void
test_recover(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    guint count;
    OutboxId flying = add_row(f, OUTBOX_NOTICE, f->staff, NOW_US);
    OutboxId ahead = add_row(f, OUTBOX_NOTICE, f->staff, NOW_US + US_PER_DAY);
    OutboxId sent = add_row(f, OUTBOX_NOTICE, f->staff, NOW_US);
    settle(f, flying, OUTBOX_INFLIGHT, 1, NOW_US);
    settle(f, ahead, OUTBOX_INFLIGHT, 1, NOW_US + US_PER_DAY);
    settle(f, sent, OUTBOX_SENT, 1, NOW_US);
    assert_ok(store_outbox_recover(f->store, NOW_US + 30, &count, &error));
    g_assert_cmpuint(count, ==, 2);
    g_autoptr(OutboxRow) row = get_row(f, flying);
    g_autoptr(OutboxRow) early = get_row(f, ahead);
    g_autoptr(OutboxRow) other = get_row(f, sent);
    g_assert_cmpint(row->state, ==, OUTBOX_SEALED);
    g_assert_cmpint(row->next_us, ==, NOW_US); /* when it fell due: not later than now */
    g_assert_cmpint(early->next_us, ==, NOW_US + 30);
    g_assert_cmpuint(row->attempts, ==, 1);
    g_assert_cmpint(other->state, ==, OUTBOX_SENT);
    assert_ok(store_outbox_recover(f->store, NOW_US + 40, &count, &error));
    g_assert_cmpuint(count, ==, 0);
}

static void
test_retry(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    guint count;
    OutboxId waits = add_row(f, OUTBOX_NOTICE, f->staff, NOW_US);
    OutboxId dead = add_row(f, OUTBOX_NOTICE, f->staff, NOW_US);
    OutboxId sent = add_row(f, OUTBOX_NOTICE, f->staff, NOW_US);
    OutboxId pending = add_row(f, OUTBOX_NOTICE, f->staff, NOW_US + 900);
    settle(f, waits, OUTBOX_SEALED, 3, NOW_US + 900);
    settle(f, dead, OUTBOX_DEAD, 9, NOW_US);
    settle(f, sent, OUTBOX_SENT, 1, NOW_US);
    assert_ok(store_outbox_retry(f->store, (OutboxId){0}, NOW_US + 10, &count, &error));
    g_assert_cmpuint(count, ==, 2);
    g_autoptr(OutboxRow) waiting = get_row(f, waits);
    g_autoptr(OutboxRow) revived = get_row(f, dead);
    g_autoptr(OutboxRow) left = get_row(f, pending);
    g_assert_cmpint(waiting->next_us, ==, NOW_US + 10);
    g_assert_cmpuint(waiting->attempts, ==, 3);
    g_assert_cmpint(revived->state, ==, OUTBOX_PENDING); /* it was never sealed */
    g_assert_cmpuint(revived->attempts, ==, 0);
    g_assert_cmpint(left->next_us, ==, NOW_US + 900);
    assert_ok(store_outbox_retry(f->store, pending, NOW_US + 11, &count, &error));
    g_assert_cmpuint(count, ==, 1);
    assert_ok(store_outbox_retry(f->store, sent, NOW_US + 11, &count, &error));
    g_assert_cmpuint(count, ==, 0);
    OutboxRow sealed = {.id = dead, .state = OUTBOX_DEAD, .rendering = add_rendering(f, "k")};
    assert_ok(store_outbox_set(f->store, &sealed, &error));
    assert_ok(store_outbox_retry(f->store, dead, NOW_US + 12, &count, &error));
    g_autoptr(OutboxRow) again = get_row(f, dead);
    g_assert_cmpint(again->state, ==, OUTBOX_SEALED);
}

static void
assert_listed(Fixture *f, int state, TicketId ticket, guint expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = NULL;
    assert_ok(store_outbox_list(f->store, state, ticket, 50, &rows, &error));
    g_assert_cmpuint(rows->len, ==, expected);
    for (guint i = 1; i < rows->len; i++) {
        const OutboxRow *newer = g_ptr_array_index(rows, i - 1), *row = g_ptr_array_index(rows, i);
        g_assert_cmpint(newer->id.value, >, row->id.value);
    }
}

static void
test_list_and_count(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) limited = NULL;
    guint64 counts[OUTBOX_DEAD + 1];
    TicketId any = {0}, other = {99};
    for (int state = OUTBOX_PENDING; state <= OUTBOX_DEAD; state++)
        for (int i = 0; i < state; i++)
            settle(f, add_row(f, OUTBOX_NOTICE, f->staff, NOW_US), (OutboxState)state, 0, NOW_US);
    for (int state = OUTBOX_PENDING; state <= OUTBOX_DEAD; state++) {
        assert_listed(f, state, any, (guint)state);
        assert_listed(f, state, f->ticket, (guint)state);
    }
    assert_listed(f, 0, any, 36);
    assert_listed(f, 0, f->ticket, 36);
    assert_listed(f, 0, other, 0);
    assert_ok(store_outbox_list(f->store, 0, any, 3, &limited, &error));
    g_assert_cmpuint(limited->len, ==, 3);
    assert_ok(store_outbox_count(f->store, counts, &error));
    for (int state = 0; state <= OUTBOX_DEAD; state++)
        g_assert_cmpuint(counts[state], ==, (guint64)state);
}

static void
test_acks(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    guint of_person, all;
    add_row(f, OUTBOX_ACK, f->customer, NOW_US - 100);
    add_row(f, OUTBOX_ACK, f->customer, NOW_US);
    add_row(f, OUTBOX_ACK, f->vendor, NOW_US);
    add_row(f, OUTBOX_NOTICE, f->customer, NOW_US);
    assert_ok(store_outbox_acks_since(f->store, f->customer, NOW_US - 50, NOW_US, &of_person, &all,
                                      &error));
    g_assert_cmpuint(of_person, ==, 1);
    g_assert_cmpuint(all, ==, 2);
    add_row(f, OUTBOX_ACK, f->customer, NOW_US + US_PER_DAY); /* by a clock that was ahead */
    assert_ok(store_outbox_acks_since(f->store, f->customer, NOW_US - 50, NOW_US, &of_person, &all,
                                      &error));
    g_assert_cmpuint(of_person, ==, 1);
    g_assert_cmpuint(all, ==, 2);
}

/* What was due in an hour and a day is due in an hour, what was due in an hour is due at once. */
static void
test_set_back(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const gint64 before_us[] = {NOW_US - 5, NOW_US + US_PER_HOUR,
                                NOW_US + US_PER_HOUR + US_PER_DAY};
    const gint64 after_us[] = {NOW_US - 5, NOW_US, NOW_US + US_PER_HOUR};
    OutboxId ids[3];
    for (guint i = 0; i < 3; i++)
        ids[i] = add_row(f, OUTBOX_NOTICE, f->customer, before_us[i]);
    assert_ok(store_outbox_set_back(f->store, NOW_US, NOW_US, US_PER_DAY, &error));
    for (guint i = 0; i < 3; i++) {
        g_autoptr(OutboxRow) row = NULL;
        assert_ok(store_outbox_get(f->store, ids[i], &row, &error));
        g_assert_cmpint(row->next_us, ==, after_us[i]);
    }
}

static void
test_rendering(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Rendering) found = NULL, got = NULL;
    Rendering *none = NULL;
    RenderingId id = add_rendering(f, "key");
    assert_ok(store_rendering_find(f->store, "key", &found, &error));
    g_assert_cmpint(found->id.value, ==, id.value);
    g_assert_cmpstr(found->subject, ==, "Re: Help");
    g_assert_cmpstr(found->from_name, ==, "Ann via Desk");
    g_assert_cmpstr(found->from_address, ==, "support@desk.example");
    g_assert_cmpstr(found->list_id, ==, "<1.desk.example>");
    g_assert_cmpstr(found->in_reply_to, ==, "a@b");
    g_assert_cmpstr(found->references, ==, "a@b c@d");
    g_assert_true(found->automatic);
    g_assert_cmpstr(found->text, ==, "text");
    g_assert_cmpstr(found->html, ==, "<p>text");
    assert_ok(store_rendering_get(f->store, id, &got, &error));
    g_assert_cmpstr(got->key, ==, "key");
    assert_fails(store_rendering_find(f->store, "other", &none, &error), POSTERN_ERROR_NOT_FOUND);
    assert_fails(store_rendering_get(f->store, (RenderingId){99}, &none, &error),
                 POSTERN_ERROR_NOT_FOUND);
    Rendering again = *got;
    assert_fails(store_rendering_add(f->store, &again, &id, &error), POSTERN_ERROR_EXISTS);
}

/* How many rows the statements of this connection went through without an index, at most by one of
 * them. */
static int
longest_scan(Fixture *f)
{
    sqlite3 *db = db_handle(f->store->db);
    int longest = 0;
    for (sqlite3_stmt *st = sqlite3_next_stmt(db, NULL); st; st = sqlite3_next_stmt(db, st))
        longest = MAX(longest, sqlite3_stmt_status(st, SQLITE_STMTSTATUS_FULLSCAN_STEP, FALSE));
    return longest;
}

static void
test_what_was_sent_is_not_looked_through(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = NULL;
    gint64 next_us = 0;
    guint count = 0;
    for (guint i = 0; i < 100; i++)
        settle(f, add_row(f, OUTBOX_COMMENT, f->vendor, NOW_US), OUTBOX_SENT, 1, NOW_US);
    assert_ok(store_outbox_due(f->store, NOW_US, 64, &rows, &error));
    assert_ok(store_outbox_next_due(f->store, FALSE, &next_us, &error));
    assert_ok(store_outbox_recover(f->store, NOW_US, &count, &error));
    assert_ok(store_outbox_set_back(f->store, NOW_US, NOW_US, US_PER_DAY, &error));
    g_assert_cmpint(longest_scan(f), <, 10);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fixture_add("/outbox-rows/add", fixture_set_up_desk, test_add);
    fixture_add("/outbox-rows/seal-and-settle", fixture_set_up_desk, test_seal);
    fixture_add("/outbox-rows/due-oldest-first", fixture_set_up_desk, test_due);
    fixture_add("/outbox-rows/what-was-sent-is-not-looked-through", fixture_set_up_desk,
                test_what_was_sent_is_not_looked_through);
    fixture_add("/outbox-rows/recover", fixture_set_up_desk, test_recover);
    fixture_add("/outbox-rows/retry", fixture_set_up_desk, test_retry);
    fixture_add("/outbox-rows/list-and-count", fixture_set_up_desk, test_list_and_count);
    fixture_add("/outbox-rows/acknowledgements", fixture_set_up_desk, test_acks);
    fixture_add("/outbox-rows/a-clock-set-back-makes-nobody-wait", fixture_set_up_desk,
                test_set_back);
    fixture_add("/outbox-rows/rendering", fixture_set_up_desk, test_rendering);
    return g_test_run();
}
