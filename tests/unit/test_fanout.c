#include "outbox/fanout.h"

#include "base/limits.h"
#include "tests/unit/store_fixture.h"

static Fanout
all_of(const Fixture *f, ThreadId thread, ThreadAudience audience, PersonId author)
{
    return (Fanout){.roles = f->roles,
                    .ticket = f->ticket,
                    .thread = {thread, f->ticket, audience},
                    .author = author,
                    .now_us = NOW_US + 7,
                    .followers = TRUE};
}

static guint
fan_out(Fixture *f, const Fanout *fanout)
{
    g_autoptr(GError) error = NULL;
    FanoutTold told;
    assert_ok(fanout_comment(f->store, fanout, &told, &error));
    return told.count;
}

static GPtrArray *
rows_of(Fixture *f)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *rows = NULL;
    assert_ok(store_outbox_list(f->store, 0, f->ticket, 1000, &rows, &error));
    return rows;
}

/* The only row of a person. */
static const OutboxRow *
row_of(const GPtrArray *rows, PersonId person)
{
    const OutboxRow *found = NULL;
    for (guint i = 0; i < rows->len; i++) {
        const OutboxRow *row = rows->pdata[i];
        if (row->person.value != person.value)
            continue;
        g_assert_null(found);
        found = row;
    }
    return found;
}

static void
follow(Fixture *f, PersonId person)
{
    g_autoptr(GError) error = NULL;
    assert_ok(store_follow_set(f->store, f->ticket, person,
                               &(Following){FOLLOW_ADDED, FOLLOW_ON, {0}, NOW_US}, &error));
}

static void
test_public(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    CommentId comment = fixture_comment(f, (MessageId){0}, "hello");
    follow(f, f->staff);
    follow(f, f->customer);
    assert_ok(store_ticket_assign(f->store, f->ticket, f->vendor, &error));
    Fanout fanout = all_of(f, f->thread, THREAD_PUBLIC, f->staff);
    fanout.comment = comment;
    g_assert_cmpuint(fan_out(f, &fanout), ==, 2);
    g_autoptr(GPtrArray) rows = rows_of(f);
    g_assert_cmpuint(rows->len, ==, 2);
    g_assert_null(row_of(rows, f->staff)); /* said it */
    const OutboxRow *customer = row_of(rows, f->customer);
    g_assert_cmpint(customer->why, ==, WHY_REQUESTER); /* opener and follower too */
    g_assert_cmpint(customer->kind, ==, OUTBOX_COMMENT);
    g_assert_cmpint(customer->state, ==, OUTBOX_PENDING);
    g_assert_cmpint(customer->comment.value, ==, comment.value);
    g_assert_cmpint(customer->created_us, ==, NOW_US + 7);
    g_assert_cmpint(customer->next_us, ==, NOW_US + 7);
    g_assert_cmpint(row_of(rows, f->vendor)->why, ==, WHY_ASSIGNEE);
}

/* Who is assigned what they asked for themselves works on it: a notice is made for those. */
static void
test_own_work(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    assert_ok(store_ticket_assign(f->store, f->ticket, f->customer, &error));
    Fanout fanout = all_of(f, f->thread, THREAD_PUBLIC, (PersonId){0});
    g_assert_cmpuint(fan_out(f, &fanout), ==, 1);
    g_autoptr(GPtrArray) rows = rows_of(f);
    g_assert_cmpint(row_of(rows, f->customer)->why, ==, WHY_ASSIGNEE);
}

/* Whom somebody made the requester hears nothing from before that, and is told why they hear. */
static void
test_brought_in(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Ticket) ticket = NULL;
    PersonId gerd;
    Fanout fanout = all_of(f, f->thread, THREAD_PUBLIC, f->customer);
    assert_ok(store_person_add(f->store, PERSON_CUSTOMER, "Gerd", "gerd@shop.example", NOW_US,
                               &gerd, &error));
    assert_ok(
        store_ticket_set_requester(f->store, f->ticket, gerd, fanout.now_us + 1, NOW_US, &error));
    g_assert_cmpuint(fan_out(f, &fanout), ==, 0);
    assert_ok(store_ticket_set_requester(f->store, f->ticket, gerd, fanout.now_us, NOW_US, &error));
    fanout.only_staff = TRUE;
    g_assert_cmpuint(fan_out(f, &fanout), ==, 0);
    fanout.only_staff = FALSE;
    g_assert_cmpuint(fan_out(f, &fanout), ==, 1);
    g_autoptr(GPtrArray) rows = rows_of(f);
    g_assert_cmpint(row_of(rows, gerd)->why, ==, WHY_CONTACT);
    assert_ok(store_ticket_get(f->store, f->ticket, &ticket, &error));
    g_assert_cmpint(ticket->requester.value, ==, gerd.value);
    g_assert_cmpint(ticket->requester_since_us, ==, fanout.now_us);
}

/* Of a private thread nobody hears but staff, whoever asks for it. */
static void
test_private(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GPtrArray) also = g_ptr_array_new();
    Person customer = {.id = f->customer}, vendor = {.id = f->vendor};
    g_ptr_array_add(also, &customer);
    g_ptr_array_add(also, &vendor);
    follow(f, f->staff);
    follow(f, f->vendor);
    Fanout fanout = all_of(f, f->private_thread, THREAD_PRIVATE, (PersonId){0});
    fanout.also = also;
    g_assert_cmpuint(fan_out(f, &fanout), ==, 1);
    g_autoptr(GPtrArray) rows = rows_of(f);
    g_assert_cmpint(row_of(rows, f->staff)->why, ==, WHY_FOLLOWER);
    g_assert_cmpint(row_of(rows, f->staff)->kind, ==, OUTBOX_NOTICE);
}

static void
test_also(Fixture *f, gconstpointer data)
{
    (void)data;
    PersonId other = fixture_person(f, PERSON_STAFF, "Bo", "bo@desk.example");
    g_autoptr(GPtrArray) also = g_ptr_array_new();
    Person people[] = {
        {.id = f->staff}, {.id = other}, {.id = other}, {.id = f->customer}, {.id = f->vendor}};
    for (guint i = 0; i < G_N_ELEMENTS(people); i++)
        g_ptr_array_add(also, &people[i]);
    follow(f, f->staff);
    Fanout fanout = all_of(f, f->thread, THREAD_PUBLIC, (PersonId){0});
    fanout.also = also;
    fanout.followers = FALSE;
    /* The vendor takes no part; the customer is told as the requester. */
    g_assert_cmpuint(fan_out(f, &fanout), ==, 3);
    g_autoptr(GPtrArray) rows = rows_of(f);
    g_assert_cmpint(row_of(rows, f->staff)->why, ==, WHY_FOLLOWER);
    g_assert_cmpint(row_of(rows, other)->why, ==, WHY_RULE);
    g_assert_cmpint(row_of(rows, f->customer)->why, ==, WHY_REQUESTER);
    g_assert_null(row_of(rows, f->vendor));
}

static void
test_nobody(Fixture *f, gconstpointer data)
{
    (void)data;
    Fanout fanout = all_of(f, f->thread, THREAD_PUBLIC, f->customer);
    g_assert_cmpuint(fan_out(f, &fanout), ==, 0);
    fanout.ticket.value = 99;
    fanout.followers = FALSE;
    g_assert_cmpuint(fan_out(f, &fanout), ==, 0);
}

static gboolean
acknowledge(Fixture *f, PersonId person, gint64 at_us)
{
    g_autoptr(GError) error = NULL;
    gboolean added = FALSE;
    CommentId comment = fixture_comment(f, (MessageId){0}, "hello");
    assert_ok(fanout_acknowledge(f->store, f->ticket, (Thread){f->thread, f->ticket, THREAD_PUBLIC},
                                 comment, person, WHY_REQUESTER, at_us, &added, &error));
    return added;
}

static void
test_acks(Fixture *f, gconstpointer data)
{
    (void)data;
    for (guint i = 0; i < LIMIT_ACKS_PER_SENDER; i++)
        g_assert_true(acknowledge(f, f->customer, NOW_US + i));
    g_assert_false(acknowledge(f, f->customer, NOW_US + US_PER_MIN));
    g_assert_true(acknowledge(f, f->vendor, NOW_US + US_PER_MIN));
    g_assert_true(acknowledge(f, f->customer, NOW_US + (LIMIT_ACK_WINDOW_S + 60) * US_PER_S));
    g_autoptr(GPtrArray) rows = rows_of(f);
    g_assert_cmpuint(rows->len, ==, LIMIT_ACKS_PER_SENDER + 2);
    const OutboxRow *row = row_of(rows, f->vendor);
    g_assert_cmpint(row->kind, ==, OUTBOX_ACK);
    g_assert_cmpint(row->why, ==, WHY_REQUESTER);
}

/* A thousand forged senders get no more than the desk gives in all. */
static void
test_acks_in_all(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    assert_ok(store_begin(f->store, &error));
    guint added = 0;
    for (guint i = 0; i < LIMIT_ACKS_IN_ALL + 50; i++) {
        g_autofree char *address = g_strdup_printf("p%u@client.example", i);
        PersonId person = fixture_person(f, PERSON_CUSTOMER, "", address);
        added += (guint)acknowledge(f, person, NOW_US + i);
    }
    assert_ok(store_commit(f->store, &error));
    g_assert_cmpuint(added, ==, LIMIT_ACKS_IN_ALL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fixture_add("/fanout/tells-who-takes-part-but-the-author", fixture_set_up_desk, test_public);
    fixture_add("/fanout/who-works-on-their-own-ticket", fixture_set_up_desk, test_own_work);
    fixture_add("/fanout/brought-in-hears-nothing-older", fixture_set_up_desk, test_brought_in);
    fixture_add("/fanout/private-is-for-staff-whoever-asks", fixture_set_up_desk, test_private);
    fixture_add("/fanout/also-is-told-once-as-far-as-they-see", fixture_set_up_desk, test_also);
    fixture_add("/fanout/nobody", fixture_set_up_desk, test_nobody);
    fixture_add("/fanout/acks-per-sender-are-bounded", fixture_set_up_desk, test_acks);
    fixture_add("/fanout/acks-in-all-are-bounded", fixture_set_up_desk, test_acks_in_all);
    return g_test_run();
}
