/*
 * A store in a directory of its own, with somebody and something in it, for the store's tests.
 */
#pragma once

#include "store/followers.h"
#include "store/messages.h"
#include "store/outbox_rows.h"
#include "store/people.h"
#include "store/shares.h"
#include "store/store_private.h"
#include "store/tickets.h"
#include "tests/unit/test.h"

#include <glib/gstdio.h>
#include <string.h>

#define NOW_US (1767225600 * US_PER_S) /* 2026-01-01 */

typedef struct {
    char *directory;
    char *path;
    RandomSeeded random;
    Store *store;
    ProjectId project;
    PersonId staff, vendor, customer;
    TicketId ticket;
    ThreadId thread, private_thread;
    RoleTable *roles;
} Fixture;

static inline void
fixture_open(Fixture *f)
{
    g_autoptr(GError) error = NULL;
    f->store = store_open(f->path, STORE_WRITER, &f->random.random, &error);
    assert_ok(f->store);
}

static inline void
fixture_close(Fixture *f)
{
    g_clear_pointer(&f->store, store_free);
}

/* An empty store. */
static inline void
fixture_set_up(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    f->directory = g_dir_make_tmp("postern-store-XXXXXX", &error);
    assert_ok(f->directory);
    f->path = g_build_filename(f->directory, "postern.db", NULL);
    random_seeded_init(&f->random, 1);
    fixture_open(f);
}

static inline void
fixture_remove(Fixture *f, const char *suffix)
{
    g_autofree char *path = g_strconcat(f->path, suffix, NULL);
    g_unlink(path);
}

static inline void
fixture_tear_down(Fixture *f, gconstpointer data)
{
    (void)data;
    fixture_close(f);
    g_clear_pointer(&f->roles, role_table_unref);
    fixture_remove(f, "");
    fixture_remove(f, "-wal");
    fixture_remove(f, "-shm");
    fixture_remove(f, ".lock");
    g_assert_cmpint(g_rmdir(f->directory), ==, 0);
    g_free(f->directory);
    g_free(f->path);
}

/* Makes somebody of this kind and name of them. */
static inline gboolean
fixture_become(Store *store, PersonId id, PersonKind kind, const char *name, GError **error)
{
    g_autoptr(Person) person = NULL;
    if (!store_person_get(store, id, &person, error))
        return FALSE;
    person->kind = kind;
    g_free(person->name);
    person->name = g_strdup(name);
    return store_person_set(store, person, error);
}

static inline PersonId
fixture_person(Fixture *f, PersonKind kind, const char *name, const char *address)
{
    g_autoptr(GError) error = NULL;
    PersonId id;
    assert_ok(store_person_add(f->store, kind, name, address, NOW_US, &id, &error));
    return id;
}

static inline TicketId
fixture_ticket(Fixture *f, const char *subject, gint64 at_us, ThreadId *ret_thread)
{
    g_autoptr(GError) error = NULL;
    Ticket ticket = {.project = f->project,
                     .type = (char *)"support",
                     .status = (char *)"New",
                     .priority = PRIORITY_NORMAL,
                     .subject = (char *)subject,
                     .requester = f->customer,
                     .opener = f->customer,
                     .created_us = at_us};
    TicketId id;
    assert_ok(store_ticket_add(f->store, &ticket, &id, ret_thread, &error));
    return id;
}

/* Reads anew who may see what. */
static inline void
fixture_read_roles(Fixture *f)
{
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&f->roles, role_table_unref);
    f->roles = store_role_table(f->store, &error);
    assert_ok(f->roles);
}

/* A store with three people, a project that is shared with all staff, and a ticket of the
 * customer's. */
static inline void
fixture_set_up_desk(Fixture *f, gconstpointer data)
{
    fixture_set_up(f, data);
    g_autoptr(GError) error = NULL;
    f->staff = fixture_person(f, PERSON_STAFF, "Ann", "ann@desk.example");
    f->vendor = fixture_person(f, PERSON_VENDOR, "Vic", "vic@vendor.example");
    f->customer = fixture_person(f, PERSON_CUSTOMER, "", "cus@client.example");
    Project project = {.slug = (char *)"inbox", .name = (char *)"Inbox", .type = (char *)"support"};
    assert_ok(store_project_add(f->store, &project, &f->project, &error));
    f->ticket = fixture_ticket(f, "Help", NOW_US, &f->thread);
    Thread private_thread;
    assert_ok(store_thread_find(f->store, f->ticket, THREAD_PRIVATE, &private_thread, &error));
    f->private_thread = private_thread.id;
    Share with_staff = {.project = f->project, .role = ROLE_MEMBER};
    assert_ok(store_share_set(f->store, &with_staff, &error));
    fixture_read_roles(f);
}

static inline MessageId
fixture_message(Fixture *f, const char *message_id, const char *raw, const Sha256 *key)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(raw, strlen(raw));
    char *recipients[] = {(char *)"support@desk.example", NULL};
    StoredMessage message = {.disposition = MESSAGE_COMMENT,
                             .reverse_path = (char *)"cus@client.example",
                             .recipients = recipients,
                             .message_id = (char *)message_id,
                             .date_us = NOW_US - 5,
                             .received_us = NOW_US,
                             .raw = bytes};
    MessageId id;
    assert_ok(store_message_add(f->store, &message, key, &id, &error));
    return id;
}

static inline CommentId
fixture_comment(Fixture *f, MessageId message, const char *text)
{
    g_autoptr(GError) error = NULL;
    Comment comment = {.ticket = f->ticket,
                       .thread = f->thread,
                       .message = message,
                       .author = f->customer,
                       .identity = IDENTITY_CLAIMED,
                       .automatic = 4,
                       .created_us = NOW_US,
                       .text = (char *)text};
    CommentId id;
    assert_ok(store_comment_add(f->store, &comment, &id, &error));
    return id;
}

#define fixture_add(path, set_up, test)                                                            \
    g_test_add(path, Fixture, NULL, set_up, test, fixture_tear_down)
