/* What is asked by mail: read from a snapshot, and sealed by a transaction that looks again. */
#include "tests/unit/office.h"

#include "base/limits.h"
#include "outbox/query_row.h"

#define LATER_US(times) (NOW_US + (times)*LIMIT_ANSWER_AGAIN_US)

static OutboxRow *
stored(Office *office, OutboxId id)
{
    g_autoptr(GError) error = NULL;
    OutboxRow *row;
    assert_ok(store_outbox_get(office->f.store, id, &row, &error));
    return row;
}

/* The staff member asks something, by a mail about the ticket; the row of its receipt. */
static OutboxId
ask(Office *office, const char *line)
{
    g_autoptr(GError) error = NULL;
    Fixture *f = &office->f;
    OutboxId id;
    Event event = {.kind = EVENT_COMMAND_DONE,
                   .ticket = f->ticket,
                   .comment = office->comment,
                   .actor = f->staff,
                   .was = (char *)line,
                   .now = (char *)QUERY_ANSWERED,
                   .at_us = NOW_US};
    OutboxRow row = {.kind = OUTBOX_RECEIPT,
                     .why = WHY_COMMANDS,
                     .ticket = f->ticket,
                     .thread = f->thread,
                     .comment = office->comment,
                     .asks = TRUE,
                     .person = f->staff,
                     .created_us = NOW_US,
                     .next_us = NOW_US};
    assert_ok(store_event_add(f->store, &event, &error));
    assert_ok(store_outbox_add(f->store, &row, &id, &error));
    return id;
}

/* What a reader beside the writer makes of all that ask. A GPtrArray of OutboxAnswers. */
static GPtrArray *
read_answers(Office *office, gint64 now_us)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = NULL;
    g_autoptr(Store) reader = store_open(office->f.path, STORE_READER, NULL, &error);
    GPtrArray *answered = g_ptr_array_new_with_free_func((GDestroyNotify)outbox_answers_free);
    assert_ok(reader);
    assert_ok(store_outbox_asking(reader, now_us, 10, &rows, &error));
    for (guint i = 0; i < rows->len; i++) {
        OutboxAnswers *answers;
        assert_ok(
            outbox_answers_read(reader, &office->desk, rows->pdata[i], now_us, &answers, &error));
        g_ptr_array_add(answered, answers);
    }
    return answered;
}

static GPtrArray *
claim_answered(Office *office, gint64 now_us, const GPtrArray *answered)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *items;
    assert_ok(outbox_claim(office->f.store, &office->desk, now_us, 10, answered,
                           &office->f.random.random, &items, &error));
    return items;
}

static void
take_share_away(Office *office)
{
    g_autoptr(GError) error = NULL;
    Fixture *f = &office->f;
    Share with_staff = {.project = f->project};
    assert_ok(store_share_remove(f->store, &with_staff, &error));
    assert_ok(store_follow_set(f->store, f->ticket, f->staff,
                               &(Following){FOLLOW_ADDED, FOLLOW_OFF, {0}, NOW_US}, &error));
    fixture_read_roles(f);
    office->desk.roles = f->roles;
}

static void
test_answered(Office *office, gconstpointer data)
{
    (void)data;
    OutboxId id = ask(office, "#show");
    g_autoptr(GPtrArray) nothing = claim(office, NOW_US, 10);
    g_assert_cmpuint(nothing->len, ==, 0);
    g_autoptr(GPtrArray) answered = read_answers(office, NOW_US);
    g_assert_cmpuint(answered->len, ==, 1);
    g_autoptr(GPtrArray) items = claim_answered(office, NOW_US, answered);
    g_assert_cmpuint(items->len, ==, 1);
    const OutboxItem *item = items->pdata[0];
    g_assert_cmpint(item->row->id.value, ==, id.value);
    assert_has(item->rendering->text, "Hello, \303\246ble");
    assert_has(item->rendering->html, "Hello, \303\246ble");
    g_autoptr(GPtrArray) again = read_answers(office, NOW_US);
    g_assert_cmpuint(again->len, ==, 0);
    g_autoptr(GPtrArray) twice = claim_answered(office, NOW_US, answered);
    g_assert_cmpuint(twice->len, ==, 0);
}

/* What waits for its answer keeps nothing else waiting, and counts among what is claimed. */
static void
test_beside_others(Office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    OutboxId asking = ask(office, "#show");
    tell(office, office->f.customer, NULL);
    g_autoptr(GPtrArray) answered = read_answers(office, NOW_US);
    g_autoptr(GPtrArray) items = NULL;
    assert_ok(outbox_claim(office->f.store, &office->desk, NOW_US, 1, answered,
                           &office->f.random.random, &items, &error));
    g_assert_cmpuint(items->len, ==, 1);
    g_assert_cmpint(((OutboxItem *)items->pdata[0])->row->id.value, ==, asking.value);
    OutboxId second = ask(office, "#who");
    g_autoptr(GPtrArray) others = claim(office, NOW_US, 10);
    g_assert_cmpuint(others->len, ==, 1);
    g_assert_cmpint(((OutboxItem *)others->pdata[0])->row->id.value, !=, second.value);
}

/* Between reading and sealing somebody loses what they were shown: the answer is none of theirs.
 * What is read then is. */
static void
test_share_lost_in_between(Office *office, gconstpointer data)
{
    (void)data;
    OutboxId id = ask(office, "#show");
    g_autoptr(GPtrArray) answered = read_answers(office, NOW_US);
    take_share_away(office);
    g_autoptr(GPtrArray) items = claim_answered(office, NOW_US, answered);
    g_assert_cmpuint(items->len, ==, 0);
    g_autoptr(OutboxRow) waits = stored(office, id);
    g_assert_cmpint(waits->state, ==, OUTBOX_PENDING);
    g_assert_cmpint(waits->next_us, ==, LATER_US(1));
    g_autoptr(GPtrArray) early = read_answers(office, LATER_US(1) - 1);
    g_assert_cmpuint(early->len, ==, 0);
    g_autoptr(GPtrArray) anew = read_answers(office, LATER_US(1));
    g_autoptr(GPtrArray) sealed = claim_answered(office, LATER_US(1), anew);
    g_assert_cmpuint(sealed->len, ==, 1);
    const OutboxItem *item = sealed->pdata[0];
    assert_has(item->rendering->text, "no ticket");
    g_assert_null(strstr(item->rendering->text, "Hello"));
    g_assert_cmpuint(item->row->attempts, ==, 0);
}

/* Words are in a language, and addresses in them of an epoch. */
static void
test_asker_changed_in_between(Office *office, gconstpointer data)
{
    gboolean language = GPOINTER_TO_INT(data);
    g_autoptr(GError) error = NULL;
    g_autoptr(Person) person = NULL;
    Fixture *f = &office->f;
    OutboxId id = ask(office, "#show");
    g_autoptr(GPtrArray) answered = read_answers(office, NOW_US);
    assert_ok(store_person_get(f->store, f->staff, &person, &error));
    g_free(person->language);
    person->language = g_strdup("da");
    if (language) {
        assert_ok(store_person_set(f->store, person, &error));
    } else {
        assert_ok(store_person_add_address(f->store, f->staff, "old@desk.example", &error));
        assert_ok(store_person_remove_address(f->store, f->staff, "old@desk.example", &error));
    }
    g_autoptr(GPtrArray) items = claim_answered(office, NOW_US, answered);
    g_assert_cmpuint(items->len, ==, 0);
    g_autoptr(OutboxRow) waits = stored(office, id);
    g_assert_cmpint(waits->state, ==, OUTBOX_PENDING);
}

/* Answers that are never theirs are not read for ever. */
static void
test_never_theirs(Office *office, gconstpointer data)
{
    (void)data;
    OutboxId id = ask(office, "#show");
    g_autoptr(GPtrArray) answered = read_answers(office, NOW_US);
    take_share_away(office);
    for (gint64 i = 0; i <= LIMIT_ANSWER_TIMES; i++) {
        g_autoptr(OutboxRow) waits = stored(office, id);
        g_assert_cmpint(waits->state, ==, OUTBOX_PENDING);
        g_autoptr(GPtrArray) items = claim_answered(office, LATER_US(i), answered);
        g_assert_cmpuint(items->len, ==, 0);
    }
    g_autoptr(OutboxRow) spared = stored(office, id);
    g_assert_cmpint(spared->state, ==, OUTBOX_SPARED);
    g_assert_cmpstr(spared->reason, ==, "may not see all of it any more");
}

/* A fault of the row's own is the end of that row alone. */
static void
test_fault(Office *office, gconstpointer data)
{
    (void)data;
    OutboxId id = ask(office, "#show");
    tell(office, office->f.customer, NULL);
    g_autoptr(GPtrArray) answered = read_answers(office, NOW_US);
    OutboxAnswers *answers = answered->pdata[0];
    g_clear_pointer(&answers->answers, g_ptr_array_unref);
    answers->fault =
        g_error_new_literal(POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND, "there is no person 9");
    g_autoptr(GPtrArray) items = claim_answered(office, NOW_US, answered);
    g_assert_cmpuint(items->len, ==, 1);
    g_autoptr(OutboxRow) dead = stored(office, id);
    g_assert_cmpint(dead->state, ==, OUTBOX_DEAD);
    g_assert_cmpstr(dead->reason, ==, "there is no person 9");
}

/* What was taken from the outbox while it was read is not sent. */
static void
test_spared_in_between(Office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    OutboxId id = ask(office, "#show");
    g_autoptr(GPtrArray) answered = read_answers(office, NOW_US);
    g_autoptr(OutboxRow) row = stored(office, id);
    row->state = OUTBOX_PAUSED;
    assert_ok(store_outbox_settle(office->f.store, row, &error));
    g_autoptr(GPtrArray) items = claim_answered(office, NOW_US, answered);
    g_assert_cmpuint(items->len, ==, 0);
}

#define ADD(path, data, test) g_test_add(path, Office, data, set_up, test, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/answers/answered-once", NULL, test_answered);
    ADD("/answers/beside-others", NULL, test_beside_others);
    ADD("/answers/share-lost-in-between", NULL, test_share_lost_in_between);
    ADD("/answers/epoch-changed-in-between", NULL, test_asker_changed_in_between);
    ADD("/answers/language-changed-in-between", GINT_TO_POINTER(TRUE),
        test_asker_changed_in_between);
    ADD("/answers/never-theirs", NULL, test_never_theirs);
    ADD("/answers/fault", NULL, test_fault);
    ADD("/answers/paused-in-between", NULL, test_spared_in_between);
    return g_test_run();
}
