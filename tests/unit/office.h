/*
 * A desk whose outbox is claimed, for tests.
 */
#pragma once

#include "outbox/fanout.h"
#include "outbox/seal.h"
#include "tests/unit/store_fixture.h"

/* A store with a desk around it: keys, routes, and somebody who follows. */
typedef struct {
    Fixture f;
    TokenKeys *keys;
    RouteTable *routes;
    Workflow *workflow;
    OutboxDesk desk;
    CommentId comment;
} Office;

static const RetrySettings retry = {{US_PER_MIN, US_PER_HOUR}, 5 * US_PER_DAY};

static inline void
open_office(Office *office, const char *key_name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(office->f.directory, key_name, NULL);
    assert_ok(token_keys_create(path, &office->f.random.random, &error));
    g_clear_pointer(&office->routes, route_table_unref);
    g_clear_pointer(&office->keys, token_keys_free);
    office->keys = token_keys_load(path, &error);
    assert_ok(office->keys);
    g_unlink(path);
    RouteSettings settings = {"desk.example", "reply", "bounce", '+', 730 * US_PER_DAY};
    TokenContext tokens = {.keys = office->keys, .domain = "desk.example"};
    store_id(office->f.store, tokens.store_id);
    office->routes = route_table_new(&settings, &tokens);
    route_table_add(office->routes, "support@desk.example", office->f.project, NULL, (TeamId){0});
    office->desk = (OutboxDesk){.desk_name = "Northlight",
                                .domain = "desk.example",
                                .routes = office->routes,
                                .roles = office->f.roles,
                                .workflow = office->workflow,
                                .verp = TRUE,
                                .language = "en",
                                .timezone = "UTC"};
}

static inline void
set_up(Office *office, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    Fixture *f = &office->f;
    fixture_set_up_desk(f, data);
    office->workflow = workflow_new();
    open_office(office, "keys");
    MessageId opening = fixture_message(f, "first@client.example", "Subject: x\r\n\r\nx", NULL);
    office->comment = fixture_comment(f, opening, "Hello, \303\246ble");
    assert_ok(store_follow_set(f->store, f->ticket, f->staff,
                               &(Following){FOLLOW_ADDED, FOLLOW_ON, {0}, NOW_US}, &error));
}

static inline void
tear_down(Office *office, gconstpointer data)
{
    route_table_unref(office->routes);
    workflow_free(office->workflow);
    token_keys_free(office->keys);
    fixture_tear_down(&office->f, data);
}

static inline void
tell(Office *office, PersonId author, GPtrArray *also)
{
    g_autoptr(GError) error = NULL;
    FanoutTold told;
    Fanout fanout = {.roles = office->f.roles,
                     .ticket = office->f.ticket,
                     .thread = {office->f.thread, office->f.ticket, THREAD_PUBLIC},
                     .comment = office->comment,
                     .author = author,
                     .now_us = NOW_US,
                     .also = also,
                     .followers = TRUE};
    assert_ok(fanout_comment(office->f.store, &fanout, &told, &error));
}

static inline GPtrArray *
claim(Office *office, gint64 now_us, guint limit)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *items = NULL;
    assert_ok(outbox_claim(office->f.store, &office->desk, now_us, limit, NULL,
                           &office->f.random.random, &items, &error));
    return items;
}

static inline void
assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        g_error("expected to find \"%s\" in:\n%s", part, text);
}
