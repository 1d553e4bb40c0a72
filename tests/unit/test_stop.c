/* How one stops getting mail: what its foot says, and where a button is enough. */
#include "outbox/stop.h"
#include "test.h"

static void
what_stops_it_is_said(void)
{
    static const struct {
        OutboxWhy why;
        const char *flag;
        gboolean button;
    } cases[] = {
        {WHY_REQUESTER, "stop-unfollow", TRUE},
        {WHY_OPENER, "stop-unfollow", TRUE},
        {WHY_FOLLOWER, "stop-unfollow", TRUE},
        {WHY_PROJECT, "stop-project", TRUE},
        {WHY_ASSIGNEE, "stop-assignee", FALSE},
        {WHY_RULE, "stop-rule", FALSE},
        {WHY_ASKED, NULL, FALSE},
        {WHY_COMMANDS, NULL, FALSE},
        {WHY_REQUEST, NULL, FALSE},
        {WHY_STAFF, NULL, FALSE},
        {WHY_SHARED, NULL, FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        OutboxRow row = {.kind = i % 2 ? OUTBOX_COMMENT : OUTBOX_NOTICE,
                         .why = cases[i].why,
                         .reply_address = (char *)"reply+abc@desk.example"};
        g_autofree char *button = stop_unsubscribe(&row);
        g_assert_cmpstr(stop_flag(&row), ==, cases[i].flag);
        g_assert_cmpstr(button, ==,
                        cases[i].button ? "<mailto:reply+abc@desk.example?subject=unsubscribe>"
                                        : NULL);
    }
}

static void
what_comes_once_needs_no_stop(void)
{
    static const OutboxKind kinds[] = {OUTBOX_ACK,    OUTBOX_RECEIPT, OUTBOX_QUESTION,
                                       OUTBOX_ANSWER, OUTBOX_SHARED,  OUTBOX_HELP};
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        OutboxRow row = {.kind = kinds[i],
                         .why = WHY_REQUESTER,
                         .reply_address = (char *)"reply+abc@desk.example"};
        g_autofree char *button = stop_unsubscribe(&row);
        g_assert_null(stop_flag(&row));
        g_assert_null(button);
    }
}

/* RFC 6068 §2: of the separators there can be, = means something in a URI. */
static void
an_address_is_a_uri(void)
{
    OutboxRow row = {.kind = OUTBOX_COMMENT,
                     .why = WHY_FOLLOWER,
                     .reply_address = (char *)"reply=abc@desk.example"};
    g_autofree char *button = stop_unsubscribe(&row);
    g_assert_cmpstr(button, ==, "<mailto:reply%3Dabc@desk.example?subject=unsubscribe>");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/stop/said", what_stops_it_is_said);
    g_test_add_func("/stop/once", what_comes_once_needs_no_stop);
    g_test_add_func("/stop/uri", an_address_is_a_uri);
    return g_test_run();
}
