#include "outbox/question.h"

#include "base/limits.h"
#include "tests/unit/store_fixture.h"

static ProjectId
project_of(Fixture *f, const char *slug, PersonId manager)
{
    g_autoptr(GError) error = NULL;
    Project project = {
        .slug = (char *)slug, .name = (char *)slug, .type = (char *)"support", .team = {0}};
    ProjectId id;
    assert_ok(store_project_add(f->store, &project, &id, &error));
    Share share = {.project = id, .person = manager, .role = ROLE_MANAGER};
    assert_ok(store_share_offer(f->store, &share, &error));
    return id;
}

static HeldId
quarantine(Fixture *f, MessageId message, ProjectId project, const char *from, IdentityLevel how)
{
    g_autoptr(GError) error = NULL;
    Held held = {.message = message,
                 .disposition = MESSAGE_QUARANTINED,
                 .reason = (char *)"a test",
                 .from = (char *)from,
                 .identity = how,
                 .project = project,
                 .at_us = NOW_US};
    HeldId id;
    assert_ok(store_held_add(f->store, &held, &id, &error));
    return id;
}

/* The ids of what somebody is offered, as text. */
static char *
offered(Fixture *f, PersonId id, HeldId after, guint limit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Person) person = NULL;
    g_autoptr(GPtrArray) offers = NULL;
    assert_ok(store_person_get(f->store, id, &person, &error));
    assert_ok(question_offers(f->store, f->roles, person, after, limit, &offers, &error));
    GString *ids = g_string_new(NULL);
    for (guint i = 0; i < offers->len; i++)
        g_string_append_printf(ids, "%s%" G_GINT64_FORMAT, i ? " " : "",
                               ((const Held *)offers->pdata[i])->id.value);
    return g_string_free(ids, FALSE);
}

static void
assert_offered(Fixture *f, PersonId person, HeldId after, const char *expected)
{
    g_autofree char *got = offered(f, person, after, LIMIT_OFFERS_LOOKED_AT);
    g_assert_cmpstr(got, ==, expected);
}

static void
test_one_project_hides_no_other(Fixture *f, gconstpointer data)
{
    (void)data;
    MessageId message = fixture_message(f, "a@b.example", "raw", NULL);
    PersonId lea = fixture_person(f, PERSON_STAFF, "Lea", "lea@desk.example");
    ProjectId flooded = project_of(f, "flooded", f->staff), other = project_of(f, "other", lea);
    fixture_read_roles(f);
    for (guint i = 0; i < LIMIT_OFFERS_LOOKED_AT; i++)
        quarantine(f, message, flooded, "mallory@evil.example", IDENTITY_FAILED);
    HeldId last = quarantine(f, message, other, "anna@client.example", IDENTITY_FAILED);
    g_autofree char *expected = g_strdup_printf("%" G_GINT64_FORMAT, last.value);
    assert_offered(f, lea, (HeldId){0}, expected);
    assert_offered(f, lea, last, "");
    assert_offered(f, f->vendor, (HeldId){0}, "");
}

static void
test_oldest_first(Fixture *f, gconstpointer data)
{
    (void)data;
    MessageId message = fixture_message(f, "a@b.example", "raw", NULL);
    ProjectId one = project_of(f, "one", f->staff), two = project_of(f, "two", f->staff);
    fixture_read_roles(f);
    for (guint i = 0; i < 3; i++) {
        quarantine(f, message, two, "anna@client.example", IDENTITY_FAILED);
        quarantine(f, message, one, "anna@client.example", IDENTITY_FAILED);
    }
    assert_offered(f, f->staff, (HeldId){2}, "3 4 5 6");
    g_autofree char *few = offered(f, f->staff, (HeldId){0}, 1);
    g_assert_cmpstr(few, ==, "1 2");
}

/* What was said to be spam, and what comes then from the same address: is it offered? */
static void
test_spam(Fixture *f, gconstpointer data)
{
    (void)data;
    static const struct {
        IdentityLevel was, comes;
        gboolean offered;
    } cases[] = {
        {IDENTITY_FAILED, IDENTITY_FAILED, FALSE},
        {IDENTITY_FAILED, IDENTITY_CLAIMED, TRUE},
        {IDENTITY_FAILED, IDENTITY_AUTHENTICATED, TRUE},
        {IDENTITY_CLAIMED, IDENTITY_FAILED, TRUE},
        {IDENTITY_CLAIMED, IDENTITY_CLAIMED, FALSE},
        {IDENTITY_CLAIMED, IDENTITY_AUTHENTICATED, TRUE},
        {IDENTITY_AUTHENTICATED, IDENTITY_FAILED, FALSE},
        {IDENTITY_AUTHENTICATED, IDENTITY_CLAIMED, FALSE},
        {IDENTITY_AUTHENTICATED, IDENTITY_AUTHENTICATED, FALSE},
    };
    g_autoptr(GError) error = NULL;
    MessageId message = fixture_message(f, "a@b.example", "raw", NULL);
    ProjectId project = project_of(f, "one", f->staff);
    fixture_read_roles(f);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *from = g_strdup_printf("n%u@client.example", i);
        HeldId spam = quarantine(f, message, project, from, cases[i].was);
        assert_ok(store_held_resolve(f->store, spam, HELD_SPAM, f->staff, NOW_US, &error));
        HeldId comes = quarantine(f, message, project, from, cases[i].comes);
        g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, comes.value);
        assert_offered(f, f->staff, spam, cases[i].offered ? id : "");
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fixture_add("/question/one-project-hides-no-other", fixture_set_up_desk,
                test_one_project_hides_no_other);
    fixture_add("/question/oldest-first", fixture_set_up_desk, test_oldest_first);
    fixture_add("/question/spam-silences-whom-it-was-from", fixture_set_up_desk, test_spam);
    return g_test_run();
}
