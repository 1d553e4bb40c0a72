#include "tests/unit/store_fixture.h"

static void
test_message(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(StoredMessage) found = NULL, got = NULL;
    StoredMessage *none = NULL;
    Sha256 key = digest_sha256("k", 1), other = digest_sha256("o", 1);
    MessageId id = fixture_message(f, "a@b.example", "Subject: x\r\n\r\nbody", &key);
    assert_ok(store_message_find_key(f->store, "a@b.example", &key, &found, &error));
    g_assert_cmpint(found->id.value, ==, id.value);
    g_assert_cmpint(found->disposition, ==, MESSAGE_COMMENT);
    g_assert_cmpstr(found->reverse_path, ==, "cus@client.example");
    g_assert_cmpstr(found->recipients[0], ==, "support@desk.example");
    g_assert_null(found->recipients[1]);
    g_assert_cmpstr(found->message_id, ==, "a@b.example");
    g_assert_cmpint(found->date_us, ==, NOW_US - 5);
    g_assert_cmpint(found->received_us, ==, NOW_US);
    g_assert_cmpint(found->copy_of.value, ==, 0);
    g_assert_null(found->raw);
    g_assert_null(found->mail);
    assert_fails(store_message_find_key(f->store, "a@b.example", &other, &none, &error),
                 POSTERN_ERROR_NOT_FOUND);
    assert_fails(store_message_find_key(f->store, "", &key, &none, &error),
                 POSTERN_ERROR_NOT_FOUND);
    assert_ok(store_message_get(f->store, id, &got, &error));
    g_assert_cmpmem(g_bytes_get_data(got->raw, NULL), g_bytes_get_size(got->raw),
                    "Subject: x\r\n\r\nbody", 18);
    g_assert_null(got->mail);
    assert_fails(store_message_get(f->store, (MessageId){99}, &none, &error),
                 POSTERN_ERROR_NOT_FOUND);
}

/* What came inside a forward has no bytes of its own; of a later copy that has, nothing is taken.
 */
static void
test_source(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) empty = g_bytes_new_static("", 0), own = NULL, around = NULL, none = NULL;
    MessageId outer = fixture_message(f, "outer@x.example", "outer", NULL), inside;
    StoredMessage message = {.disposition = MESSAGE_COMMENT, .raw = empty};
    assert_ok(store_message_add(f->store, &message, NULL, &inside, &error));
    MessageId copy = fixture_message(f, "copy@x.example", "a copy", NULL);
    assert_fails(store_message_get_source(f->store, inside, &none, &error),
                 POSTERN_ERROR_NOT_FOUND);
    for (guint i = 0; i < 2; i++) {
        g_autoptr(StoredMessage) row = NULL;
        assert_ok(store_message_get(f->store, i ? outer : copy, &row, &error));
        row->copy_of = inside;
        assert_ok(store_message_set(f->store, row, &error));
    }
    assert_ok(store_message_get_source(f->store, outer, &own, &error));
    g_assert_cmpmem(g_bytes_get_data(own, NULL), g_bytes_get_size(own), "outer", 5);
    assert_ok(store_message_get_source(f->store, inside, &around, &error));
    g_assert_cmpmem(g_bytes_get_data(around, NULL), g_bytes_get_size(around), "outer", 5);
    assert_fails(store_message_get_source(f->store, (MessageId){99}, &none, &error),
                 POSTERN_ERROR_NOT_FOUND);
}

static void
test_who_handed_it_in_is_kept(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(StoredMessage) got = NULL;
    g_autoptr(GBytes) raw = g_bytes_new_static("raw", 3);
    StoredMessage message = {.disposition = MESSAGE_HELD,
                             .peer = (char *)"192.0.2.1:4711",
                             .login = f->staff,
                             .raw = raw};
    MessageId id;
    assert_ok(store_message_add(f->store, &message, NULL, &id, &error));
    assert_ok(store_message_get(f->store, id, &got, &error));
    g_assert_cmpstr(got->peer, ==, "192.0.2.1:4711");
    g_assert_cmpint(got->login.value, ==, f->staff.value);
}

static void
test_places_in_mailboxes(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    StoredMessage *none = NULL;
    MessageId one = fixture_message(f, "a@b.example", "one", NULL);
    MessageId two = fixture_message(f, "", "two", NULL);
    assert_fails(store_message_find_mailbox(f->store, "box;1;1", &none, &error),
                 POSTERN_ERROR_NOT_FOUND);
    assert_ok(store_message_add_mailbox(f->store, "box;1;1", one, &error));
    assert_ok(store_message_add_mailbox(f->store, "box;1;11", two, &error));
    assert_ok(store_message_add_mailbox(f->store, "box;2;1", one, &error));
    assert_fails(store_message_add_mailbox(f->store, "box;1;1", two, &error), POSTERN_ERROR_EXISTS);
    static const char *const keys[] = {"box;1;1", "box;1;11", "box;2;1"};
    const MessageId ids[] = {one, two, one};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_autoptr(StoredMessage) found = NULL;
        assert_ok(store_message_find_mailbox(f->store, keys[i], &found, &error));
        g_assert_cmpint(found->id.value, ==, ids[i].value);
        g_assert_cmpint(found->disposition, ==, MESSAGE_COMMENT);
    }
}

static void
test_known_key(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Sha256 key = digest_sha256("k", 1), other = digest_sha256("o", 1);
    MessageId first = fixture_message(f, "a@b.example", "raw", &key), id = {-1};
    g_autoptr(GBytes) raw = g_bytes_new_static("other", 5);
    StoredMessage again = {.disposition = MESSAGE_COMMENT,
                           .reverse_path = (char *)"",
                           .message_id = (char *)"a@b.example",
                           .raw = raw};
    assert_fails(store_message_add(f->store, &again, &key, &id, &error), POSTERN_ERROR_EXISTS);
    g_assert_cmpint(id.value, ==, -1);
    assert_ok(store_message_add(f->store, &again, &other, &id, &error));
    g_assert_cmpint(id.value, ==, first.value + 1); /* the refused one left nothing */
    assert_ok(store_message_add(f->store, &again, NULL, &id, &error));
    assert_ok(store_message_add(f->store, &again, NULL, &id, &error));
}

/* However many have one Message-ID, the oldest are found by it, and each by its key. */
static void
test_many_of_one_id(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) oldest = NULL;
    MessageId ids[40];
    for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
        Sha256 key = digest_sha256(&i, sizeof i);
        ids[i] = fixture_message(f, "a@b.example", "raw", &key);
    }
    for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_autoptr(StoredMessage) found = NULL;
        Sha256 key = digest_sha256(&i, sizeof i);
        assert_ok(store_message_find_key(f->store, "a@b.example", &key, &found, &error));
        g_assert_cmpint(found->id.value, ==, ids[i].value);
        MessageId id = {-1};
        found->raw = g_bytes_new_static("raw", 3);
        assert_fails(store_message_add(f->store, found, &key, &id, &error), POSTERN_ERROR_EXISTS);
    }
    assert_ok(store_message_find_id(f->store, "a@b.example", &oldest, &error));
    g_assert_cmpuint(oldest->len, ==, 16);
    for (guint i = 0; i < oldest->len; i++)
        g_assert_cmpint(((StoredMessage *)g_ptr_array_index(oldest, i))->id.value, ==,
                        ids[i].value);
}

static void
test_find_id(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) two = NULL, none = NULL, many = NULL;
    MessageId first = fixture_message(f, "a@b.example", "one", NULL);
    fixture_message(f, "c@b.example", "two", NULL);
    fixture_message(f, "a@b.example", "three", NULL);
    fixture_message(f, "", "four", NULL);
    assert_ok(store_message_find_id(f->store, "a@b.example", &two, &error));
    g_assert_cmpuint(two->len, ==, 2);
    g_assert_cmpint(((StoredMessage *)g_ptr_array_index(two, 0))->id.value, ==, first.value);
    assert_ok(store_message_find_id(f->store, "", &none, &error));
    g_assert_cmpuint(none->len, ==, 0);
    for (int i = 0; i < 20; i++)
        fixture_message(f, "many@b.example", "x", NULL);
    assert_ok(store_message_find_id(f->store, "many@b.example", &many, &error));
    g_assert_cmpuint(many->len, ==, 16);
}

/* Two ids of one hash, as somebody may make on purpose, are told apart. */
static void
test_same_hash(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) found = NULL;
    fixture_message(f, "a@b.example", "one", NULL);
    fixture_message(f, "c@d.example", "two", NULL);
    assert_ok(db_execute(f->store->db, "test",
                         "UPDATE message SET message_id_hash ="
                         " (SELECT message_id_hash FROM message WHERE id = 1)",
                         &error));
    assert_ok(store_message_find_id(f->store, "a@b.example", &found, &error));
    g_assert_cmpuint(found->len, ==, 1);
}

static void
test_set(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(StoredMessage) first = NULL, second = NULL;
    MessageId original = fixture_message(f, "a@b.example", "raw", NULL);
    MessageId id = fixture_message(f, "a@b.example", "raw footer", NULL);
    g_autoptr(GBytes) mail = g_bytes_new_static("reading", 7);
    char *recipients[] = {(char *)"Support@desk.example", (char *)"new@desk.example", NULL};
    StoredMessage change = {.id = id,
                            .disposition = MESSAGE_COPY,
                            .recipients = recipients,
                            .copy_of = original,
                            .mail = mail};
    assert_ok(store_message_set(f->store, &change, &error));
    assert_ok(store_message_get(f->store, id, &first, &error));
    const char *expected[] = {"support@desk.example", "new@desk.example", NULL};
    g_assert_cmpstrv(first->recipients, expected);
    g_assert_cmpint(first->disposition, ==, MESSAGE_COPY);
    g_assert_cmpint(first->copy_of.value, ==, original.value);
    g_assert_true(g_bytes_equal(first->mail, mail));
    StoredMessage less = {.id = id, .disposition = MESSAGE_COMMENT};
    assert_ok(store_message_set(f->store, &less, &error));
    assert_ok(store_message_get(f->store, id, &second, &error));
    g_assert_cmpint(second->disposition, ==, MESSAGE_COMMENT);
    g_assert_cmpint(second->copy_of.value, ==, 0);
    g_assert_true(g_bytes_equal(second->mail, mail)); /* a reading is not unmade */
    g_assert_cmpstrv(second->recipients, expected);
    less.id.value = 99;
    assert_fails(store_message_set(f->store, &less, &error), POSTERN_ERROR_NOT_FOUND);
}

static void
test_recipients_are_bounded(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) recipients = g_new0(char *, 1001);
    for (int i = 0; i < 999; i++)
        recipients[i] = g_strdup_printf("r%d@desk.example", i);
    StoredMessage message = {.disposition = MESSAGE_COMMENT, .recipients = recipients};
    message.id = fixture_message(f, "a@b.example", "raw", NULL);
    assert_ok(store_message_set(f->store, &message, &error));
    assert_ok(store_message_set(f->store, &message, &error));
    recipients[999] = g_strdup("one-more@desk.example");
    assert_fails(store_message_set(f->store, &message, &error), POSTERN_ERROR_REFUSED);
}

static HeldId
hold(Fixture *f, MessageId message, MessageDisposition disposition, const char *reason)
{
    g_autoptr(GError) error = NULL;
    Held held = {.message = message,
                 .disposition = disposition,
                 .reason = (char *)reason,
                 .from = (char *)"cus@client.example",
                 .at_us = NOW_US};
    HeldId id;
    assert_ok(store_held_add(f->store, &held, &id, &error));
    return id;
}

static void
test_held(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Held) got = NULL, found = NULL;
    g_autoptr(GPtrArray) waiting = NULL, newest = NULL, all = NULL;
    g_autoptr(GArray) ids = NULL;
    gint64 count;
    Held *none = NULL;
    guint held, quarantined;
    MessageId message = fixture_message(f, "a@b.example", "raw", NULL);
    MessageId other = fixture_message(f, "c@b.example", "raw", NULL);
    HeldId first = hold(f, message, MESSAGE_HELD, "the parser died twice");
    HeldId second = hold(f, other, MESSAGE_QUARANTINED, "From is not one address");
    assert_ok(store_held_get(f->store, first, &got, &error));
    g_assert_cmpint(got->message.value, ==, message.value);
    g_assert_cmpint(got->disposition, ==, MESSAGE_HELD);
    g_assert_cmpstr(got->reason, ==, "the parser died twice");
    g_assert_cmpstr(got->from, ==, "cus@client.example");
    g_assert_cmpint(got->resolved_us, ==, 0);
    assert_ok(store_held_count(f->store, &held, &quarantined, &error));
    g_assert_cmpuint(held, ==, 1);
    g_assert_cmpuint(quarantined, ==, 1);
    Held renewed = {
        .id = second, .disposition = MESSAGE_HELD, .reason = (char *)"again", .at_us = NOW_US + 7};
    assert_ok(store_held_renew(f->store, &renewed, &error));
    assert_ok(store_held_find(f->store, other, (ProjectId){0}, &found, &error));
    g_assert_cmpint(found->disposition, ==, MESSAGE_HELD);
    g_assert_cmpstr(found->reason, ==, "again");
    g_assert_cmpint(found->at_us, ==, NOW_US + 7);
    assert_ok(store_held_resolve(f->store, first, HELD_RELEASED, f->staff, NOW_US + 9, &error));
    assert_fails(store_held_find(f->store, message, (ProjectId){0}, &none, &error),
                 POSTERN_ERROR_NOT_FOUND);
    assert_ok(store_held_list(f->store, FALSE, 100, &waiting, &count, &error));
    g_assert_cmpuint(waiting->len, ==, 1);
    g_assert_cmpint(count, ==, 1);
    assert_ok(store_held_waiting(f->store, &ids, &error));
    g_assert_cmpuint(ids->len, ==, 1);
    g_assert_cmpint(g_array_index(ids, HeldId, 0).value, ==, second.value);
    assert_ok(store_held_list(f->store, TRUE, 1, &newest, &count, &error));
    g_assert_cmpuint(newest->len, ==, 1);
    g_assert_cmpint(count, ==, 2);
    g_assert_cmpint(((Held *)g_ptr_array_index(newest, 0))->id.value, ==, second.value);
    assert_ok(store_held_list(f->store, TRUE, 100, &all, &count, &error));
    g_assert_cmpuint(all->len, ==, 2);
    g_assert_cmpint(((Held *)g_ptr_array_index(all, 0))->resolved_us, ==, NOW_US + 9);
    assert_fails(store_held_get(f->store, (HeldId){99}, &none, &error), POSTERN_ERROR_NOT_FOUND);
    assert_fails(
        store_held_resolve(f->store, (HeldId){99}, HELD_REJECTED, f->staff, NOW_US, &error),
        POSTERN_ERROR_NOT_FOUND);
    renewed.id.value = 99;
    assert_fails(store_held_renew(f->store, &renewed, &error), POSTERN_ERROR_NOT_FOUND);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fixture_add("/messages/who-handed-it-in", fixture_set_up_desk, test_who_handed_it_in_is_kept);
    fixture_add("/messages/message", fixture_set_up_desk, test_message);
    fixture_add("/messages/source", fixture_set_up_desk, test_source);
    fixture_add("/messages/a-known-key-stores-nothing", fixture_set_up_desk, test_known_key);
    fixture_add("/messages/places-in-mailboxes", fixture_set_up_desk, test_places_in_mailboxes);
    fixture_add("/messages/find-id", fixture_set_up_desk, test_find_id);
    fixture_add("/messages/many-of-one-message-id", fixture_set_up_desk, test_many_of_one_id);
    fixture_add("/messages/ids-of-one-hash-are-told-apart", fixture_set_up_desk, test_same_hash);
    fixture_add("/messages/set", fixture_set_up_desk, test_set);
    fixture_add("/messages/recipients-are-bounded", fixture_set_up_desk,
                test_recipients_are_bounded);
    fixture_add("/messages/held", fixture_set_up_desk, test_held);
    return g_test_run();
}
