/* Which addresses are ours. */
#include "desk/route.h"
#include "test.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
    char *directory;
    TokenKeys *keys;
    RouteTable *table;
} Desk;

#define NOW (G_GINT64_CONSTANT(20000) * US_PER_DAY)

static void
desk_open(Desk *desk)
{
    GError *error = NULL;
    RandomSeeded seeded;
    random_seeded_init(&seeded, 3);
    desk->directory = g_dir_make_tmp("postern-XXXXXX", &error);
    g_autofree char *path = g_build_filename(desk->directory, "keys", NULL);
    assert_ok(token_keys_create(path, &seeded.random, &error));
    desk->keys = token_keys_load(path, &error);
    g_assert_no_error(error);
    g_unlink(path);
    TokenContext tokens = {.keys = desk->keys, .domain = "ignored", .store_id = {1, 2, 3}};
    RouteSettings settings = {.domain = "Desk.Example",
                              .reply_prefix = "reply",
                              .bounce_prefix = "bounce",
                              .separator = '+',
                              .reply_lifetime_us = 730 * US_PER_DAY};
    desk->table = route_table_new(&settings, &tokens);
    route_table_add(desk->table, "Support@desk.example", (ProjectId){1}, "support", (TeamId){2});
    route_table_set_postmaster(desk->table, (ProjectId){1}, (TeamId){2});
}

static void
desk_close(Desk *desk)
{
    route_table_unref(desk->table);
    token_keys_free(desk->keys);
    g_rmdir(desk->directory);
    g_free(desk->directory);
}

static const Token a_token = {
    .ticket = {12}, .thread = {30}, .person = {7}, .epoch = 1, .outbox = {99}, .issued_us = NOW};

static void
desk_addresses_are_found_in_any_case(void)
{
    Desk desk;
    Route route;
    desk_open(&desk);
    g_assert_true(route_table_find(desk.table, "SUPPORT@DESK.EXAMPLE", NOW, &route));
    g_assert_cmpint(route.kind, ==, ROUTE_DESK);
    g_assert_cmpint(route.project.value, ==, 1);
    g_assert_cmpstr(route.type, ==, "support");
    g_assert_true(route_table_find(desk.table, "postmaster", NOW, &route));
    g_assert_true(route_table_find(desk.table, "Postmaster@desk.example", NOW, &route));
    g_assert_false(route_table_find(desk.table, "sales@desk.example", NOW, &route));
    g_assert_false(route_table_find(desk.table, "support@other.example", NOW, &route));
    g_assert_false(route_table_find(desk.table, "", NOW, &route));
    desk_close(&desk);
}

static void
a_reply_address_leads_to_its_thread(void)
{
    Desk desk;
    Route route;
    desk_open(&desk);
    g_autofree char *address = route_reply_address(desk.table, &a_token);
    g_autofree char *upper = g_ascii_strup(address, -1);
    g_assert_true(g_str_has_prefix(address, "reply+"));
    g_assert_true(g_str_has_suffix(address, "@desk.example"));
    g_assert_cmpuint(strcspn(address, "@"), <=, 64);
    g_assert_true(route_table_find(desk.table, upper, NOW, &route));
    g_assert_cmpint(route.kind, ==, ROUTE_REPLY);
    g_assert_cmpint(route.token.ticket.value, ==, 12);
    g_assert_cmpint(route.token.thread.value, ==, 30);
    g_assert_cmpint(route.token.person.value, ==, 7);
    g_assert_cmpuint(route.token.epoch, ==, 1);
    desk_close(&desk);
}

static void
an_old_or_changed_reply_address_is_none(void)
{
    Desk desk;
    Route route;
    desk_open(&desk);
    g_autofree char *address = route_reply_address(desk.table, &a_token);
    g_assert_true(route_table_find(desk.table, address, NOW + 729 * US_PER_DAY, &route));
    g_assert_false(route_table_find(desk.table, address, NOW + 732 * US_PER_DAY, &route));
    for (gsize i = strlen("reply+"); address[i] != '@'; i++) {
        char before = address[i];
        address[i] = before == 'a' ? 'b' : 'a';
        g_assert_false(route_table_find(desk.table, address, NOW, &route));
        address[i] = before;
    }
    desk_close(&desk);
}

static void
a_token_for_one_purpose_is_none_for_another(void)
{
    Desk desk;
    Route route;
    Token token;
    desk_open(&desk);
    g_autofree char *reply = route_reply_address(desk.table, &a_token);
    g_autofree char *bounce = route_bounce_address(desk.table, &a_token);
    g_autofree char *id = route_message_id(desk.table, &a_token);
    g_autofree char *mark = route_mark(desk.table, &a_token);
    g_autofree char *swapped = g_strconcat("bounce+", reply + strlen("reply+"), NULL);
    g_assert_true(route_table_find(desk.table, bounce, NOW, &route));
    g_assert_cmpint(route.kind, ==, ROUTE_BOUNCE);
    g_assert_cmpint(route.token.outbox.value, ==, 99);
    g_assert_false(route_table_find(desk.table, swapped, NOW, &route));
    g_assert_true(route_read_message_id(desk.table, id, NOW, &token));
    g_assert_cmpint(token.outbox.value, ==, 99);
    g_assert_cmpint(token.thread.value, ==, 30);
    g_assert_false(route_read_message_id(desk.table, reply + strlen("reply+"), NOW, &token));
    OutboxId marked = {0};
    g_assert_false(route_mark_is_ours(desk.table, "aaaa", &marked));
    g_assert_cmpint(marked.value, ==, 0);
    g_assert_true(route_mark_is_ours(desk.table, mark, &marked));
    g_assert_cmpint(marked.value, ==, 99);
    desk_close(&desk);
}

static void
quoted_tokens_are_hidden(void)
{
    Desk desk;
    desk_open(&desk);
    g_autofree char *address = route_reply_address(desk.table, &a_token);
    g_autofree char *upper = g_ascii_strup(address, -1);
    g_autofree char *id = route_message_id(desk.table, &a_token);
    g_autofree char *escaped = g_strconcat("reply%2B", address + strlen("reply+"), NULL);
    g_autofree char *text =
        g_strdup_printf("> To: <%s>.\n%s In <%s> Ann wrote: %s", address, upper, id, escaped);
    g_autofree char *hidden = route_hide_tokens(desk.table, text);
    g_assert_cmpstr(
        hidden, ==,
        "> To: <(address removed)>.\n(address removed) In <(address removed)> Ann wrote: "
        "reply%(address removed)");
    const char *kept = "support@desk.example reply+x@other.example me@desk.example @desk.example "
                       "reply+@desk.example bounce+aaaa@desk.example abcdefghijklmnopqrstuvwxyz";
    g_autofree char *same = route_hide_tokens(desk.table, kept);
    g_assert_cmpstr(same, ==, kept);
    g_assert_true(route_has_token(desk.table, text, strlen(text)));
    g_assert_true(route_has_token(desk.table, escaped, strlen(escaped)));
    g_assert_false(route_has_token(desk.table, address, strlen(address) - 20));
    g_assert_false(route_has_token(desk.table, kept, strlen(kept)));
    desk_close(&desk);
}

static void
the_first_address_speaks_for_its_project(void)
{
    Desk desk;
    desk_open(&desk);
    route_table_add(desk.table, "help@desk.example", (ProjectId){1}, NULL, (TeamId){0});
    g_assert_cmpstr(route_table_address_of(desk.table, (ProjectId){1}), ==, "support@desk.example");
    g_assert_null(route_table_address_of(desk.table, (ProjectId){5}));
    g_assert_cmpstr(route_table_default(desk.table), ==, "support@desk.example");
    desk_close(&desk);
}

static void
an_address_aside_is_found_and_speaks_for_nobody(void)
{
    Desk desk;
    Route found, log = {.kind = ROUTE_DESK, .project = {5}, .logs = TRUE, .type = "prospect"};
    desk_open(&desk);
    route_table_add_aside(desk.table, "Log@desk.example", &log);
    g_assert_true(route_table_find(desk.table, "lOG@desk.example", NOW, &found));
    g_assert_cmpint(found.kind, ==, ROUTE_DESK);
    g_assert_cmpint(found.project.value, ==, 5);
    g_assert_cmpstr(found.type, ==, "prospect");
    g_assert_true(found.logs);
    g_assert_true(route_table_find(desk.table, "support@desk.example", NOW, &found));
    g_assert_false(found.logs);
    g_assert_null(route_table_address_of(desk.table, (ProjectId){5}));
    g_assert_false(route_table_find(desk.table, "log+x@desk.example", NOW, &found));
    desk_close(&desk);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/route/desk-addresses-are-found-in-any-case",
                    desk_addresses_are_found_in_any_case);
    g_test_add_func("/route/a-reply-address-leads-to-its-thread",
                    a_reply_address_leads_to_its_thread);
    g_test_add_func("/route/an-old-or-changed-reply-address-is-none",
                    an_old_or_changed_reply_address_is_none);
    g_test_add_func("/route/a-token-for-one-purpose-is-none-for-another",
                    a_token_for_one_purpose_is_none_for_another);
    g_test_add_func("/route/quoted-tokens-are-hidden", quoted_tokens_are_hidden);
    g_test_add_func("/route/the-first-address-speaks-for-its-project",
                    the_first_address_speaks_for_its_project);
    g_test_add_func("/route/an-address-aside-is-found-and-speaks-for-nobody",
                    an_address_aside_is_found_and_speaks_for_nobody);
    return g_test_run();
}
