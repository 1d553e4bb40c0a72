#include "tests/unit/office.h"

static OutboxRow *
stored(Office *office, OutboxId id)
{
    g_autoptr(GError) error = NULL;
    OutboxRow *row = NULL;
    assert_ok(store_outbox_get(office->f.store, id, &row, &error));
    return row;
}

static char *
composed(const OutboxItem *item)
{
    g_autoptr(GBytes) bytes = outbox_compose(item->row, item->rendering);
    gsize length = 0;
    const char *data = g_bytes_get_data(bytes, &length);
    g_assert_null(memchr(data, '\0', length));
    return g_strndup(data, length);
}

/* --- claiming and composing --------------------------------------------------------------------
 */

static void
test_message(Office *office, gconstpointer data)
{
    (void)data;
    tell(office, office->f.customer, NULL);
    g_autoptr(GPtrArray) items = claim(office, NOW_US + 5, 10);
    g_assert_cmpuint(items->len, ==, 1);
    const OutboxItem *item = items->pdata[0];
    g_assert_cmpint(item->row->state, ==, OUTBOX_INFLIGHT);
    g_autofree char *text = composed(item);
    g_autofree char *head = g_strndup(text, (gsize)(strstr(text, "\r\nMIME-Version") - text));
    assert_has(head, "Date: Thu, 01 Jan 2026 00:00:00 +0000\r\n");
    assert_has(head, "cus@client.example via Northlight");
    assert_has(head, "<support@desk.example>\r\n");
    assert_has(head, item->row->reply_address);
    assert_has(head, "ann@desk.example");
    assert_has(head, "Subject: Help [#1]\r\n");
    assert_has(head, item->row->message_id);
    assert_has(head, "In-Reply-To: <first@client.example>\r\n");
    assert_has(head, "<ticket-1-thread-257@desk.example>\r\n");
    assert_has(head, "List-Id: ticket 1 <1.tickets.desk.example>\r\n");
    assert_has(head, "X-Auto-Response-Suppress: All\r\n");
    assert_has(head, ROUTE_MARK_FIELD ": ");
    assert_has(text, "not verified");
    g_assert_null(strstr(head, "Precedence"));
    /* The fixture's comment is an automatic one. */
    assert_has(head, "Auto-Submitted: auto-generated\r\n");
    for (const char *p = text; (p = strchr(p, '\n')); p++)
        g_assert_true(p[-1] == '\r');
}

/* What is fixed reads back as what it was made for. */
static void
test_tokens(Office *office, gconstpointer data)
{
    (void)data;
    tell(office, office->f.customer, NULL);
    g_autoptr(GPtrArray) items = claim(office, NOW_US, 10);
    const OutboxRow *row = ((OutboxItem *)items->pdata[0])->row;
    Route route;
    g_assert_true(route_table_find(office->routes, row->reply_address, NOW_US, &route));
    g_assert_cmpint(route.kind, ==, ROUTE_REPLY);
    g_assert_cmpint(route.token.ticket.value, ==, office->f.ticket.value);
    g_assert_cmpint(route.token.thread.value, ==, office->f.thread.value);
    g_assert_cmpint(route.token.person.value, ==, office->f.staff.value);
    g_assert_true(route_table_find(office->routes, row->bounce_address, NOW_US, &route));
    g_assert_cmpint(route.kind, ==, ROUTE_BOUNCE);
    g_assert_cmpint(route.token.outbox.value, ==, row->id.value);
    OutboxId marked = {0};
    g_assert_true(route_mark_is_ours(office->routes, row->mark, &marked));
    g_assert_cmpint(marked.value, ==, row->id.value);
    Token token;
    g_assert_true(route_read_message_id(office->routes, row->message_id, NOW_US, &token));
    g_assert_cmpint(token.thread.value, ==, office->f.thread.value);
    g_assert_cmpstr(row->address, ==, "ann@desk.example");
}

/* After a crash, with other keys, another name for the desk and the person moved: the same bytes.
 */
static void
test_same_bytes(Office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    tell(office, office->f.customer, NULL);
    g_autoptr(GPtrArray) first = claim(office, NOW_US, 10);
    g_autofree char *before = composed(first->pdata[0]);
    g_autoptr(GPtrArray) none = claim(office, NOW_US + US_PER_DAY, 10);
    g_assert_cmpuint(none->len, ==, 0);

    fixture_close(&office->f);
    fixture_open(&office->f);
    guint recovered = 0;
    assert_ok(store_outbox_recover(office->f.store, NOW_US + 9, &recovered, &error));
    g_assert_cmpuint(recovered, ==, 1);
    open_office(office, "other-keys");
    office->desk.desk_name = "Southdark";
    assert_ok(fixture_become(office->f.store, office->f.staff, PERSON_STAFF, "Zoe", &error));
    assert_ok(
        store_ticket_set_status(office->f.store, office->f.ticket, "Closed", TRUE, NOW_US, &error));
    g_autoptr(GPtrArray) second = claim(office, NOW_US + US_PER_DAY, 10);
    g_assert_cmpuint(second->len, ==, 1);
    g_autofree char *after = composed(second->pdata[0]);
    g_assert_cmpstr(before, ==, after);
}

static void
test_shared_rendering(Office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    for (guint i = 0; i < 20; i++) {
        g_autofree char *address = g_strdup_printf("p%u@desk.example", i);
        PersonId person = fixture_person(&office->f, PERSON_STAFF, "P", address);
        assert_ok(store_follow_set(office->f.store, office->f.ticket, person,
                                   &(Following){FOLLOW_ADDED, FOLLOW_ON, {0}, NOW_US}, &error));
    }
    tell(office, (PersonId){0}, NULL);
    g_autoptr(GPtrArray) items = claim(office, NOW_US, 22);
    g_assert_cmpuint(items->len, ==, 22);
    g_autoptr(GHashTable) renderings = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < items->len; i++) {
        const OutboxItem *item = items->pdata[i];
        g_hash_table_add(renderings, GSIZE_TO_POINTER(item->row->rendering.value));
        g_hash_table_add(ids, item->row->message_id);
    }
    /* One for the requester, one for all the followers. */
    g_assert_cmpuint(g_hash_table_size(renderings), ==, 2);
    g_assert_cmpuint(g_hash_table_size(ids), ==, 22);
}

static void
test_limit(Office *office, gconstpointer data)
{
    (void)data;
    tell(office, (PersonId){0}, NULL);
    g_autoptr(GPtrArray) one = claim(office, NOW_US, 1);
    g_assert_cmpuint(one->len, ==, 1);
    g_autoptr(GPtrArray) rest = claim(office, NOW_US, 10);
    g_assert_cmpuint(rest->len, ==, 1);
    g_autoptr(GPtrArray) early = claim(office, NOW_US - 1, 10);
    g_assert_cmpuint(early->len, ==, 0);
}

static void
test_ack(Office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gboolean added = FALSE;
    Thread thread = {office->f.thread, office->f.ticket, THREAD_PUBLIC};
    assert_ok(fanout_acknowledge(office->f.store, office->f.ticket, thread, office->comment,
                                 office->f.customer, WHY_REQUESTER, NOW_US, &added, &error));
    g_autoptr(GPtrArray) items = claim(office, NOW_US, 10);
    g_assert_cmpuint(items->len, ==, 1);
    const OutboxItem *item = items->pdata[0];
    g_assert_cmpstr(item->row->bounce_address, ==, "");
    g_autofree char *text = composed(item);
    assert_has(text, "Auto-Submitted: auto-replied\r\n");
    assert_has(text, "Precedence: bulk\r\n");
    assert_has(text, "In-Reply-To: <first@client.example>\r\n");
    assert_has(text, "Subject: We have your message [#1]\r\n");
    g_assert_null(strstr(text, "Hello"));
}

/* --- what is not sent --------------------------------------------------------------------------
 */

/* Between telling and sending somebody became an outsider: the last look decides. */
static void
test_visibility(Office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Fixture *f = &office->f;
    Fanout fanout = {.roles = f->roles,
                     .ticket = f->ticket,
                     .thread = {f->private_thread, f->ticket, THREAD_PRIVATE},
                     .now_us = NOW_US,
                     .followers = TRUE};
    FanoutTold told;
    assert_ok(fanout_comment(f->store, &fanout, &told, &error));
    g_assert_cmpuint(told.count, ==, 1);
    assert_ok(fixture_become(f->store, f->staff, PERSON_CUSTOMER, "Ann", &error));
    g_autoptr(GPtrArray) items = claim(office, NOW_US, 10);
    g_assert_cmpuint(items->len, ==, 0);
    g_autoptr(OutboxRow) row = stored(office, (OutboxId){1});
    g_assert_cmpint(row->state, ==, OUTBOX_SPARED);
    g_assert_cmpstr(row->reason, ==,
                    "may not see a private thread: that is for staff with a share in the project");
}

static void
test_visibility_sealed(Office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Fixture *f = &office->f;
    Fanout fanout = {.roles = f->roles,
                     .ticket = f->ticket,
                     .thread = {f->private_thread, f->ticket, THREAD_PRIVATE},
                     .now_us = NOW_US,
                     .followers = TRUE};
    FanoutTold told;
    assert_ok(fanout_comment(f->store, &fanout, &told, &error));
    g_autoptr(GPtrArray) sent = claim(office, NOW_US, 10);
    g_assert_cmpuint(sent->len, ==, 1);
    OutboxRow *row = ((OutboxItem *)sent->pdata[0])->row;
    assert_ok(outbox_settle(f->store, row, ATTEMPT_DEFERRED, "later", &retry, NOW_US,
                            &f->random.random, &error));
    assert_ok(fixture_become(f->store, f->staff, PERSON_VENDOR, "Ann", &error));
    g_autoptr(GPtrArray) items = claim(office, NOW_US + US_PER_DAY, 10);
    g_assert_cmpuint(items->len, ==, 0);
    g_autoptr(OutboxRow) after = stored(office, row->id);
    g_assert_cmpint(after->state, ==, OUTBOX_SPARED);
}

static void
add_event(Office *office, EventKind kind, const char *was, const char *now)
{
    g_autoptr(GError) error = NULL;
    Event event = {.kind = kind,
                   .ticket = office->f.ticket,
                   .was = (char *)was,
                   .now = (char *)now,
                   .at_us = NOW_US + 3};
    assert_ok(store_event_add(office->f.store, &event, &error));
}

static void
test_notice(Office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Fixture *f = &office->f;
    add_event(office, EVENT_PRIORITY_CHANGED, "normal", "urgent");
    Fanout fanout = {.roles = f->roles,
                     .ticket = f->ticket,
                     .thread = {f->thread, f->ticket, THREAD_PUBLIC},
                     .now_us = NOW_US + 3,
                     .followers = TRUE};
    FanoutTold told;
    assert_ok(fanout_comment(f->store, &fanout, &told, &error));
    g_assert_cmpuint(told.count, ==, 2);
    g_autoptr(GPtrArray) items = claim(office, NOW_US + 3, 10);
    g_assert_cmpuint(items->len, ==, 1);
    const OutboxItem *item = items->pdata[0];
    g_assert_cmpint(item->row->person.value, ==, f->staff.value);
    assert_has(item->rendering->text, "Priority: normal \xe2\x86\x92 urgent\n");
    g_autoptr(GPtrArray) spared = NULL;
    assert_ok(store_outbox_list(f->store, OUTBOX_SPARED, f->ticket, 10, &spared, &error));
    g_assert_cmpuint(spared->len, ==, 1);
    g_assert_cmpint(((OutboxRow *)spared->pdata[0])->person.value, ==, f->customer.value);
}

/* A row nothing can be made of costs no other. */
static void
test_bad_row(Office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Fixture *f = &office->f;
    PersonId odd = fixture_person(f, PERSON_STAFF, "Odd", "\"odd one\"@desk.example");
    assert_ok(store_follow_set(f->store, f->ticket, odd,
                               &(Following){FOLLOW_ADDED, FOLLOW_ON, {0}, NOW_US}, &error));
    tell(office, f->customer, NULL);
    g_autoptr(GPtrArray) items = claim(office, NOW_US, 10);
    g_assert_cmpuint(items->len, ==, 1);
    g_autoptr(GPtrArray) dead = NULL;
    assert_ok(store_outbox_list(f->store, OUTBOX_DEAD, f->ticket, 10, &dead, &error));
    g_assert_cmpuint(dead->len, ==, 1);
    const OutboxRow *row = dead->pdata[0];
    g_assert_cmpint(row->person.value, ==, odd.value);
    assert_has(row->reason, "is no address to write to");
}

static void
test_no_verp(Office *office, gconstpointer data)
{
    (void)data;
    office->desk.verp = FALSE;
    tell(office, office->f.customer, NULL);
    g_autoptr(GPtrArray) items = claim(office, NOW_US, 10);
    g_assert_cmpstr(((OutboxItem *)items->pdata[0])->row->bounce_address, ==, "");
}

/* --- settling ----------------------------------------------------------------------------------
 */

static OutboxRow *
settle(Office *office, OutboxRow *row, AttemptOutcome outcome, const char *reason, gint64 now_us)
{
    g_autoptr(GError) error = NULL;
    assert_ok(outbox_settle(office->f.store, row, outcome, reason, &retry, now_us,
                            &office->f.random.random, &error));
    return stored(office, row->id);
}

static OutboxRow *
claim_one(Office *office, gint64 now_us)
{
    g_autoptr(GPtrArray) items = claim(office, now_us, 10);
    g_assert_cmpuint(items->len, ==, 1);
    return g_steal_pointer(&((OutboxItem *)items->pdata[0])->row);
}

static void
test_settle_final(Office *office, gconstpointer data)
{
    (void)data;
    tell(office, office->f.customer, NULL);
    g_autoptr(OutboxRow) row = claim_one(office, NOW_US);
    g_autoptr(OutboxRow) sent = settle(office, row, ATTEMPT_SENT, "250 ok", NOW_US + 1);
    g_assert_cmpint(sent->state, ==, OUTBOX_SENT);
    g_assert_cmpuint(sent->attempts, ==, 1);
    g_assert_cmpstr(sent->reason, ==, "");
    row->state = OUTBOX_INFLIGHT;
    g_autoptr(OutboxRow) dead =
        settle(office, row, ATTEMPT_REFUSED, "RCPT: 550\r\nunknown", NOW_US + 1);
    g_assert_cmpint(dead->state, ==, OUTBOX_DEAD);
    g_assert_cmpstr(dead->reason, ==, "RCPT: 550 unknown");
}

static void
test_settle_deferred(Office *office, gconstpointer data)
{
    (void)data;
    tell(office, office->f.customer, NULL);
    g_autoptr(OutboxRow) row = claim_one(office, NOW_US);
    gint64 now_us = NOW_US, waits_us[3];
    for (guint i = 0; i < 3; i++) {
        g_autoptr(OutboxRow) after = settle(office, row, ATTEMPT_DEFERRED, "450 later", now_us);
        g_assert_cmpint(after->state, ==, OUTBOX_SEALED);
        g_assert_cmpuint(after->attempts, ==, i + 1);
        g_assert_cmpstr(after->reason, ==, "450 later");
        waits_us[i] = after->next_us - now_us;
        now_us = after->next_us;
        g_clear_pointer(&row, outbox_row_free);
        row = claim_one(office, now_us);
    }
    /* A minute, two, four; each a fifth more or less. */
    for (guint i = 0; i < 3; i++) {
        g_assert_cmpint(waits_us[i], >=, (US_PER_MIN << i) * 4 / 5);
        g_assert_cmpint(waits_us[i], <=, (US_PER_MIN << i) * 6 / 5);
    }
    g_autoptr(OutboxRow) last = NULL;
    for (;;) {
        last = settle(office, row, ATTEMPT_DEFERRED, "450 later", now_us);
        if (last->state == OUTBOX_DEAD)
            break;
        now_us = last->next_us;
        g_clear_pointer(&last, outbox_row_free);
        g_clear_pointer(&row, outbox_row_free);
        row = claim_one(office, now_us);
    }
    g_assert_cmpint(now_us - NOW_US, >=, retry.give_up_us);
    g_assert_cmpint(now_us - NOW_US, <=, retry.give_up_us + retry.backoff.max_us * 6 / 5);
    g_assert_cmpstr(last->reason, ==, "given up, the last answer was: 450 later");
}

/* Its next attempt comes years late, or before its first: the clock was set. */
static void
test_no_clock_gives_up(Office *office, gconstpointer data)
{
    (void)data;
    const gint64 steps_us[] = {3650 * US_PER_DAY, -3650 * US_PER_DAY};
    tell(office, office->f.customer, NULL);
    gint64 now_us = NOW_US;
    for (guint i = 0; i < G_N_ELEMENTS(steps_us); i++) {
        g_autoptr(OutboxRow) row = claim_one(office, now_us);
        g_autoptr(OutboxRow) first = settle(office, row, ATTEMPT_DEFERRED, "450 later", now_us);
        g_autoptr(OutboxRow) again = claim_one(office, first->next_us);
        now_us = first->next_us + steps_us[i];
        g_autoptr(OutboxRow) after = settle(office, again, ATTEMPT_DEFERRED, "450 later", now_us);
        g_assert_cmpint(after->state, ==, OUTBOX_SEALED);
        g_assert_cmpint(after->next_us - now_us, <=, retry.backoff.max_us * 6 / 5);
        g_assert_cmpint(now_us - after->tried_us, <=, retry.backoff.max_us * 2);
        now_us = after->next_us;
    }
}

static void
take_share_away(Office *office)
{
    g_autoptr(GError) error = NULL;
    Share with_staff = {.project = office->f.project};
    assert_ok(store_share_remove(office->f.store, &with_staff, &error));
    fixture_read_roles(&office->f);
    office->desk.roles = office->f.roles;
}

static void
tell_of_private(Office *office)
{
    g_autoptr(GError) error = NULL;
    Fixture *f = &office->f;
    Fanout fanout = {.roles = f->roles,
                     .ticket = f->ticket,
                     .thread = {f->private_thread, f->ticket, THREAD_PRIVATE},
                     .now_us = NOW_US,
                     .followers = TRUE};
    FanoutTold told;
    assert_ok(fanout_comment(f->store, &fanout, &told, &error));
    g_assert_cmpuint(told.count, ==, 1);
}

/* A share that is taken away counts for what waits: told and not claimed, or sealed and tried. */
static void
test_unshared(Office *office, gconstpointer data)
{
    gboolean sealed = GPOINTER_TO_INT(data);
    tell_of_private(office);
    if (sealed) {
        g_autoptr(OutboxRow) row = claim_one(office, NOW_US);
        outbox_row_free(settle(office, row, ATTEMPT_DEFERRED, "later", NOW_US));
    }
    take_share_away(office);
    g_autoptr(GPtrArray) items = claim(office, NOW_US + US_PER_DAY, 10);
    g_assert_cmpuint(items->len, ==, 0);
    g_autoptr(OutboxRow) after = stored(office, (OutboxId){1});
    g_assert_cmpint(after->state, ==, OUTBOX_SPARED);
    assert_has(after->reason, "with a share in the project");
}

/* Who follows without a share reads what everybody reads: what was made for those with one is not
 * for them any more. */
static void
test_unshared_public(Office *office, gconstpointer data)
{
    (void)data;
    tell(office, office->f.customer, NULL);
    g_autoptr(OutboxRow) row = claim_one(office, NOW_US);
    outbox_row_free(settle(office, row, ATTEMPT_DEFERRED, "later", NOW_US));
    take_share_away(office);
    g_autoptr(GPtrArray) items = claim(office, NOW_US + US_PER_DAY, 10);
    g_assert_cmpuint(items->len, ==, 0);
    g_autoptr(OutboxRow) after = stored(office, row->id);
    assert_has(after->reason, "another role");
    tell(office, office->f.customer, NULL);
    g_autoptr(OutboxRow) second = claim_one(office, NOW_US + US_PER_DAY);
    g_assert_cmpint(second->person.value, ==, office->f.staff.value);
}

/* Made for staff, with what only staff may read; then the follower is a vendor who may see the
 * thread, and not that. */
static void
test_kind_changed(Office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Fixture *f = &office->f;
    tell(office, f->customer, NULL);
    g_autoptr(OutboxRow) row = claim_one(office, NOW_US);
    assert_ok(outbox_settle(f->store, row, ATTEMPT_DEFERRED, "later", &retry, NOW_US,
                            &f->random.random, &error));
    assert_ok(store_follow_set(f->store, f->ticket, f->staff,
                               &(Following){FOLLOW_ADDED, FOLLOW_ON, {0}, NOW_US}, &error));
    assert_ok(fixture_become(f->store, f->staff, PERSON_VENDOR, "Ann", &error));
    g_autoptr(GPtrArray) items = claim(office, NOW_US + US_PER_DAY, 10);
    g_assert_cmpuint(items->len, ==, 0);
    g_autoptr(OutboxRow) after = stored(office, row->id);
    g_assert_cmpint(after->state, ==, OUTBOX_SPARED);
    assert_has(after->reason, "another role");
}

/* A row, or what was rendered for it, that was damaged on the disk. The last two stay damaged. */
static void
test_damaged(Office *office, gconstpointer data)
{
    (void)data;
    static const char *const damages[] = {
        "UPDATE outbox SET mark = NULL WHERE state = 2",
        "UPDATE outbox SET mark = char(13, 10) WHERE state = 2",
        "UPDATE outbox SET boundary = '' WHERE state = 2",
        "UPDATE outbox SET address = 'a b@their.example' WHERE state = 2",
        "UPDATE outbox SET reply_address = NULL WHERE state = 2",
        "UPDATE outbox SET bounce_address = NULL WHERE state = 2",
        "UPDATE outbox SET message_id = NULL WHERE state = 2",
        "UPDATE outbox SET date_us = 9223372036854775807 WHERE state = 2",
        "UPDATE outbox SET rendering_id = NULL WHERE state = 2",
        "UPDATE rendering SET list_id = char(7)",
        "UPDATE rendering SET from_address = ''",
    };
    for (guint i = 0; i < G_N_ELEMENTS(damages); i++) {
        g_autoptr(GError) error = NULL;
        gint64 now_us = NOW_US + i * US_PER_DAY;
        tell(office, office->f.customer, NULL);
        g_autoptr(GPtrArray) sound = claim(office, now_us, 10);
        OutboxId id = {i + 1};
        if (sound->len)
            outbox_row_free(settle(office, ((OutboxItem *)sound->pdata[0])->row, ATTEMPT_DEFERRED,
                                   "later", now_us));
        assert_ok(db_execute(office->f.store->db, "test", damages[i], &error));
        g_autoptr(GPtrArray) items = claim(office, now_us + US_PER_HOUR, 10);
        g_assert_cmpuint(items->len, ==, 0);
        g_autoptr(OutboxRow) after = stored(office, id);
        g_test_message("%s: %s", damages[i], after->reason);
        g_assert_cmpint(after->state, ==, OUTBOX_DEAD);
    }
}

/* However long nobody could be reached: a mail's own time begins with its first answer. */
static void
test_outage_costs_no_time(Office *office, gconstpointer data)
{
    (void)data;
    tell(office, office->f.customer, NULL);
    g_autoptr(OutboxRow) row = claim_one(office, NOW_US);
    gint64 late_us = NOW_US + 2 * retry.give_up_us;
    g_autoptr(OutboxRow) unreached = settle(office, row, ATTEMPT_UNREACHABLE, "refused", late_us);
    g_autoptr(OutboxRow) again = claim_one(office, late_us);
    g_autoptr(OutboxRow) deferred = settle(office, again, ATTEMPT_DEFERRED, "450 later", late_us);
    g_assert_cmpint(unreached->tried_us, ==, 0);
    g_assert_cmpint(deferred->state, ==, OUTBOX_SEALED);
    g_assert_cmpint(deferred->tried_us, ==, late_us);
}

static void
test_settle_unreachable(Office *office, gconstpointer data)
{
    (void)data;
    tell(office, office->f.customer, NULL);
    g_autoptr(OutboxRow) row = claim_one(office, NOW_US);
    gint64 late_us = NOW_US + 2 * retry.give_up_us;
    g_autoptr(OutboxRow) after = settle(office, row, ATTEMPT_UNREACHABLE, "refused", late_us);
    g_assert_cmpint(after->state, ==, OUTBOX_SEALED);
    g_assert_cmpuint(after->attempts, ==, 0);
    g_assert_cmpint(after->next_us, ==, late_us);
}

#define ADD(path, test) g_test_add(path, Office, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/seal/damaged-row-is-dead", test_damaged);
    ADD("/seal/message-is-whole", test_message);
    ADD("/seal/tokens-mean-what-they-were-made-for", test_tokens);
    ADD("/seal/bytes-are-the-same-after-anything", test_same_bytes);
    ADD("/seal/one-body-for-all-who-get-the-same", test_shared_rendering);
    ADD("/seal/claims-what-is-due-up-to-the-limit", test_limit);
    ADD("/seal/ack-answers-by-itself", test_ack);
    ADD("/seal/visibility-is-asked-again", test_visibility);
    ADD("/seal/visibility-is-asked-again-of-sealed-rows", test_visibility_sealed);
    ADD("/seal/notice-tells-each-what-they-may-see", test_notice);
    ADD("/seal/bad-row-costs-no-other", test_bad_row);
    ADD("/seal/null-sender-without-verp", test_no_verp);
    ADD("/seal/what-was-made-for-staff-stays-with-staff", test_kind_changed);
    g_test_add("/seal/a-share-that-is-gone-counts-for-what-waits", Office, GINT_TO_POINTER(0),
               set_up, test_unshared, tear_down);
    g_test_add("/seal/a-share-that-is-gone-counts-for-what-is-sealed", Office, GINT_TO_POINTER(1),
               set_up, test_unshared, tear_down);
    ADD("/seal/without-a-share-nothing-that-was-made-for-it", test_unshared_public);
    ADD("/settle/sent-and-refused-are-final", test_settle_final);
    ADD("/settle/deferred-waits-longer-then-gives-up", test_settle_deferred);
    ADD("/settle/a-clock-that-is-set-gives-nothing-up", test_no_clock_gives_up);
    ADD("/settle/unreachable-is-not-the-rows-fault", test_settle_unreachable);
    ADD("/settle/an-outage-costs-no-time", test_outage_costs_no_time);
    return g_test_run();
}
