#include "base/io.h"
#include "store/migrations.h"
#include "tests/unit/store_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

/* --- opening --------------------------------------------------------------------------------- */

static void
test_new(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    guint8 id[TOKEN_STORE_ID_BYTES], again[TOKEN_STORE_ID_BYTES],
        nothing[TOKEN_STORE_ID_BYTES] = {0};
    GStatBuf status;
    g_assert_cmpint(g_stat(f->path, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);
    g_assert_false(store_was_unclean(f->store));
    g_assert_cmpuint(store_schema_version(f->store), ==, migrations_latest());
    assert_ok(store_quick_check(f->store, &error));
    store_id(f->store, id);
    g_assert_cmpint(memcmp(id, nothing, sizeof id), !=, 0);
    g_autoptr(Store) reader = store_open(f->path, STORE_READER, NULL, &error);
    assert_ok(reader);
    store_id(reader, again);
    g_assert_cmpmem(id, sizeof id, again, sizeof again);
    g_clear_pointer(&reader, store_free);
    fixture_close(f);
    fixture_open(f);
    store_id(f->store, again);
    g_assert_cmpmem(id, sizeof id, again, sizeof again);
}

static void
test_lock(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *pid = g_strdup_printf(" process %ld,", (long)getpid());
    g_assert_null(store_open(f->path, STORE_WRITER, &f->random.random, &error));
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY);
    g_assert_nonnull(strstr(error->message, pid));
    g_clear_error(&error);
    fixture_close(f);
    fixture_open(f);
}

static void
test_clean_close_leaves_one_file(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autofree char *log = g_strconcat(f->path, "-wal", NULL);
    g_assert_true(g_file_test(log, G_FILE_TEST_EXISTS));
    fixture_close(f);
    g_assert_false(g_file_test(log, G_FILE_TEST_EXISTS));
    fixture_open(f);
    g_assert_false(store_was_unclean(f->store));
}

static void
test_unclean(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&f->store->db, db_close); /* as if the process had died */
    fd_clear(&f->store->lock);
    g_clear_pointer(&f->store, g_free);
    fixture_open(f);
    g_assert_true(store_was_unclean(f->store));
    fixture_close(f);
    fixture_open(f);
    g_assert_true(store_was_unclean(f->store)); /* nobody has looked */
    assert_ok(store_quick_check(f->store, &error));
    store_mark_checked(f->store);
    fixture_close(f);
    fixture_open(f);
    g_assert_false(store_was_unclean(f->store));
}

/* A reader that is left open keeps the log from moving, but nothing is unclean about that. */
static void
test_reader_left_open(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) people = NULL;
    g_autoptr(Store) reader = store_open(f->path, STORE_READER, NULL, &error);
    gint64 in_all;
    assert_ok(store_begin(reader, &error));
    assert_ok(store_person_list(reader, 0, 10000, &people, &in_all, &error));
    fixture_person(f, PERSON_STAFF, "Ann", "ann@desk.example");
    fixture_close(f);
    fixture_open(f);
    g_assert_false(store_was_unclean(f->store));
}

static char *
content_of(const char *path)
{
    g_autoptr(GError) error = NULL;
    gsize length;
    g_autofree char *content = NULL;
    assert_ok(g_file_get_contents(path, &content, &length, &error));
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)content, length);
}

static void
assert_refused(Fixture *f, gint code)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *before = content_of(f->path);
    assert_fails(store_open(f->path, STORE_WRITER, &f->random.random, &error), code);
    assert_fails(store_open(f->path, STORE_READER, NULL, &error), code);
    g_autofree char *after = content_of(f->path);
    g_assert_cmpstr(before, ==, after);
}

static void
test_newer(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    assert_ok(db_execute(f->store->db, "test", "PRAGMA user_version = 99", &error));
    fixture_close(f);
    assert_refused(f, POSTERN_ERROR_TOO_NEW);
}

static void
test_foreign(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    sqlite3 *other = NULL;
    fixture_close(f);
    fixture_remove(f, "");
    g_assert_cmpint(sqlite3_open(f->path, &other), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(other, "CREATE TABLE t (x)", NULL, NULL, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_close(other), ==, SQLITE_OK);
    assert_refused(f, POSTERN_ERROR_INVALID);
    assert_ok(g_file_set_contents(f->path,
                                  "this is no database, but long enough to be read as "
                                  "one, if somebody were to try it: it goes on and on",
                                  -1, &error));
    assert_refused(f, POSTERN_ERROR_CORRUPT);
}

static void
test_missing(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(f->directory, "none", "postern.db", NULL);
    assert_fails(store_open(path, STORE_WRITER, &f->random.random, &error),
                 POSTERN_ERROR_NOT_FOUND);
    assert_fails(store_open(path, STORE_READER, NULL, &error), POSTERN_ERROR_FAILED);
    fixture_close(f);
    fixture_remove(f, "");
    assert_fails(store_open(f->path, STORE_READER, NULL, &error), POSTERN_ERROR_FAILED);
    g_assert_false(g_file_test(f->path, G_FILE_TEST_EXISTS));
    assert_ok(g_file_set_contents(f->path, "", 0, &error));
    assert_fails(store_open(f->path, STORE_READER, NULL, &error), POSTERN_ERROR_FAILED);
}

static void
test_damaged(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *content = NULL;
    gsize length;
    for (int i = 0; i < 200; i++) {
        g_autofree char *address = g_strdup_printf("person-%03d@client.example", i);
        fixture_person(f, PERSON_CUSTOMER, "somebody with a name", address);
    }
    fixture_close(f);
    assert_ok(g_file_get_contents(f->path, &content, &length, &error));
    static const char needle[] = "person-100@client.example";
    char *at = memmem(content, length, needle, strlen(needle));
    g_assert_nonnull(at);
    gsize page = (gsize)(at - content) / 4096 * 4096;
    memset(content + page + 8, 0x7f, 64); /* the page's table of cells */
    assert_ok(g_file_set_contents(f->path, content, (gssize)length, &error));
    fixture_open(f);
    assert_fails(store_quick_check(f->store, &error), POSTERN_ERROR_CORRUPT);
}

/* --- transactions ---------------------------------------------------------------------------- */

static guint
count_people(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) people = NULL;
    gint64 in_all;
    assert_ok(store_person_list(store, 0, 10000, &people, &in_all, &error));
    return people->len;
}

static void
test_savepoints(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    assert_ok(store_begin(f->store, &error));
    g_assert_true(store_in_transaction(f->store));
    fixture_person(f, PERSON_STAFF, "a", "a@desk.example");
    assert_ok(store_savepoint(f->store, &error));
    fixture_person(f, PERSON_STAFF, "b", "b@desk.example");
    assert_ok(store_savepoint(f->store, &error));
    fixture_person(f, PERSON_STAFF, "c", "c@desk.example");
    store_rollback_to(f->store); /* the inner one */
    assert_ok(store_release(f->store, &error));
    assert_ok(store_savepoint(f->store, &error));
    fixture_person(f, PERSON_STAFF, "d", "d@desk.example");
    store_rollback_to(f->store);
    assert_ok(store_commit(f->store, &error));
    g_assert_false(store_in_transaction(f->store));
    g_assert_cmpuint(count_people(f->store), ==, 2);
    assert_ok(store_begin(f->store, &error));
    fixture_person(f, PERSON_STAFF, "e", "e@desk.example");
    store_rollback(f->store);
    store_rollback(f->store);
    store_rollback_to(f->store);
    g_assert_cmpuint(count_people(f->store), ==, 2);
}

static void
test_snapshot(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) reader = store_open(f->path, STORE_READER, NULL, &error);
    assert_ok(store_begin(reader, &error));
    g_assert_cmpuint(count_people(reader), ==, 0);
    fixture_person(f, PERSON_STAFF, "a", "a@desk.example");
    g_assert_cmpuint(count_people(reader), ==, 0);
    assert_ok(store_commit(reader, &error));
    g_assert_cmpuint(count_people(reader), ==, 1);
}

/* --- migrations ------------------------------------------------------------------------------ */

static void
release(Fixture *f, const char *schema)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, "store", schema, NULL);
    g_autofree char *sql = NULL;
    sqlite3 *handle = NULL;
    assert_ok(g_file_get_contents(path, &sql, NULL, &error));
    g_assert_cmpint(sqlite3_open(f->path, &handle), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_close(handle), ==, SQLITE_OK);
}

/* Every table and index with its definition, white space and comments aside. */
static char *
schema_of(Store *store)
{
    static const Query schema = {
        "test", "SELECT type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name"};
    g_autoptr(GRegex) comments = g_regex_new("--[^\n]*", 0, 0, NULL);
    g_autoptr(GRegex) spaces = g_regex_new("\\s+", 0, 0, NULL);
    g_autoptr(Statement) st = statement_start(store->db, &schema);
    GString *all = g_string_new(NULL);
    while (statement_next(st)) {
        g_autofree char *type = statement_text(st);
        g_autofree char *name = statement_text(st);
        g_autofree char *sql = statement_text(st);
        g_autofree char *bare = g_regex_replace_literal(comments, sql, -1, 0, "", 0, NULL);
        g_autofree char *one_line = g_regex_replace_literal(spaces, bare, -1, 0, " ", 0, NULL);
        g_string_append_printf(all, "%s %s: %s\n", type, name, one_line);
    }
    return g_string_free(all, FALSE);
}

static void
test_released_schemas(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autofree char *fresh = schema_of(f->store);
    for (guint number = 1; number <= migrations_latest(); number++) {
        g_autofree char *schema = g_strdup_printf("schema_%u.sql", number);
        fixture_close(f);
        fixture_remove(f, "");
        release(f, schema);
        fixture_open(f);
        g_assert_cmpuint(store_schema_version(f->store), ==, migrations_latest());
        g_autofree char *migrated = schema_of(f->store);
        g_assert_cmpstr(migrated, ==, fresh);
    }
}

/* --- what a message costs -------------------------------------------------------------------- */

/* Everything that is asked of the store between a message's end and its reply, and for sending what
 * it caused. */
static void
go_along_the_line(Fixture *f)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(StoredMessage) message = NULL;
    g_autoptr(GPtrArray) known = NULL, of_message = NULL, participants = NULL, due = NULL;
    g_autoptr(GArray) related = NULL, colleagues = NULL;
    g_autoptr(GPtrArray) events = NULL, offers = NULL;
    ProjectId next;
    g_autoptr(Person) person = NULL;
    g_autoptr(Project) project = NULL;
    g_autoptr(Ticket) ticket = NULL;
    g_autoptr(Comment) comment = NULL;
    g_autoptr(OutboxRow) row = NULL;
    Rendering *rendering = NULL;
    Standing standing;
    Thread thread;
    TeamId team;
    guint one, all;
    gint64 next_us;
    OutboxId outbox;
    Held *held = NULL;
    Sha256 key = digest_sha256("k", 1);
    assert_fails(store_message_find_key(f->store, "a@b", &key, &message, &error),
                 POSTERN_ERROR_NOT_FOUND);
    assert_ok(store_message_find_id(f->store, "a@b", &known, &error));
    MessageId id = fixture_message(f, "a@b", "raw", &key);
    assert_ok(store_comment_of_message(f->store, id, &of_message, &error));
    assert_ok(store_message_find_key(f->store, "a@b", &key, &message, &error));
    message->disposition = MESSAGE_COPY;
    assert_ok(store_message_set(f->store, message, &error));
    assert_fails(store_held_find(f->store, id, (ProjectId){0}, &held, &error),
                 POSTERN_ERROR_NOT_FOUND);
    assert_ok(store_person_find(f->store, "vic@vendor.example", &person, &error));
    assert_ok(store_project_get(f->store, f->project, &project, &error));
    assert_ok(store_team_add(f->store, "support", &team, &error));
    assert_ok(store_ticket_get(f->store, f->ticket, &ticket, &error));
    assert_ok(store_thread_get(f->store, f->thread, &thread, &error));
    assert_ok(store_thread_find(f->store, f->ticket, THREAD_PRIVATE, &thread, &error));
    CommentId comment_id = fixture_comment(f, id, "text");
    assert_ok(store_ticket_touch(f->store, f->ticket, NOW_US, &error));
    assert_ok(store_ticket_set_status(f->store, f->ticket, "In Progress", FALSE, NOW_US, &error));
    assert_ok(store_ticket_add_tag(f->store, f->ticket, "x", &error));
    assert_ok(store_ticket_assign(f->store, f->ticket, f->vendor, &error));
    assert_ok(store_follow_set(f->store, f->ticket, f->staff,
                               &(Following){FOLLOW_ADDED, FOLLOW_ON, {0}, NOW_US}, &error));
    assert_ok(store_follow_team(f->store, f->ticket, team, NOW_US, &error));
    Event event = {.kind = EVENT_COMMENT_ADDED, .ticket = f->ticket, .comment = comment_id};
    assert_ok(store_event_add(f->store, &event, &error));
    assert_ok(
        store_standing(f->store, f->roles, f->ticket, f->thread, f->vendor, &standing, &error));
    assert_ok(
        store_ticket_participants(f->store, f->roles, f->ticket, f->thread, &participants, &error));
    assert_ok(store_held_next_project(f->store, (ProjectId){0}, &next, &error));
    assert_ok(store_held_offers(f->store, f->project, (HeldId){0}, 1, &offers, &error));
    assert_ok(store_person_newest(f->store, PERSON_STAFF, 1, &colleagues, &error));
    assert_ok(store_thread_related(f->store, f->ticket, &related, &error));
    assert_ok(store_outbox_acks_since(f->store, f->customer, 0, NOW_US, &one, &all, &error));
    OutboxRow add = {.kind = OUTBOX_COMMENT,
                     .why = WHY_FOLLOWER,
                     .ticket = f->ticket,
                     .thread = f->thread,
                     .comment = comment_id,
                     .person = f->staff};
    assert_ok(store_outbox_add(f->store, &add, &outbox, &error));
    assert_ok(store_outbox_due(f->store, NOW_US, 64, &due, &error));
    assert_ok(store_outbox_next_due(f->store, FALSE, &next_us, &error));
    assert_ok(store_outbox_get(f->store, outbox, &row, &error));
    assert_ok(store_outbox_set(f->store, row, &error));
    assert_ok(store_outbox_settle(f->store, row, &error));
    assert_ok(store_outbox_recover(f->store, NOW_US, &one, &error));
    assert_ok(store_comment_get(f->store, comment_id, &comment, &error));
    assert_ok(store_event_list_of_comment(f->store, comment_id, &events, &error));
    assert_fails(store_rendering_find(f->store, "key", &rendering, &error),
                 POSTERN_ERROR_NOT_FOUND);
}

static void
assert_no_scan(sqlite3 *handle, const char *sql)
{
    g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", sql, NULL);
    sqlite3_stmt *plan = NULL;
    g_assert_cmpint(sqlite3_prepare_v2(handle, explain, -1, &plan, NULL), ==, SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(plan, 3);
        /* Finding the next due row reads one entry of an index that holds waiting rows only. */
        gboolean scan = g_str_has_prefix(detail, "SCAN ") &&
                        strcmp(detail, "SCAN CONSTANT ROW") != 0 &&
                        !(strstr(detail, "INDEX outbox_due") && g_str_has_suffix(sql, "LIMIT 1"));
        if (scan || strstr(detail, "AUTOMATIC") || strstr(detail, "USE TEMP B-TREE"))
            g_error("%s: %s", sql, detail);
    }
    g_assert_cmpint(sqlite3_finalize(plan), ==, SQLITE_OK);
}

static void
test_plans(Fixture *f, gconstpointer data)
{
    (void)data;
    fixture_close(f); /* what made it is no part of the line */
    fixture_open(f);
    go_along_the_line(f);
    sqlite3 *handle = db_handle(f->store->db);
    guint count = 0;
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
    for (sqlite3_stmt *st = sqlite3_next_stmt(handle, NULL); st; st = sqlite3_next_stmt(handle, st))
        g_ptr_array_add(all, g_strdup(sqlite3_sql(st)));
    for (guint i = 0; i < all->len; i++) {
        assert_no_scan(handle, g_ptr_array_index(all, i));
        count++;
    }
    g_assert_cmpuint(count, >, 30);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fixture_add("/store/new", fixture_set_up, test_new);
    fixture_add("/store/second-writer-is-refused", fixture_set_up, test_lock);
    fixture_add("/store/clean-close-leaves-one-file", fixture_set_up,
                test_clean_close_leaves_one_file);
    fixture_add("/store/unclean-is-noticed-once", fixture_set_up, test_unclean);
    fixture_add("/store/reader-left-open", fixture_set_up, test_reader_left_open);
    fixture_add("/store/newer-is-refused-untouched", fixture_set_up, test_newer);
    fixture_add("/store/foreign-is-refused-untouched", fixture_set_up, test_foreign);
    fixture_add("/store/missing", fixture_set_up, test_missing);
    fixture_add("/store/damage-is-found", fixture_set_up, test_damaged);
    fixture_add("/store/savepoints", fixture_set_up, test_savepoints);
    fixture_add("/store/snapshot", fixture_set_up, test_snapshot);
    fixture_add("/store/released-schemas-become-the-fresh-one", fixture_set_up,
                test_released_schemas);
    fixture_add("/store/no-statement-of-the-line-scans", fixture_set_up_desk, test_plans);
    return g_test_run();
}
