#include "tests/unit/office.h"

static void
speak(Office *office, PersonId id, const char *language)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Person) person = NULL;
    assert_ok(store_person_get(office->f.store, id, &person, &error));
    g_free(person->language);
    person->language = g_strdup(language);
    assert_ok(store_person_set(office->f.store, person, &error));
}

static PersonId
follower(Office *office, const char *address, const char *language)
{
    g_autoptr(GError) error = NULL;
    PersonId person = fixture_person(&office->f, PERSON_STAFF, "P", address);
    assert_ok(store_follow_set(office->f.store, office->f.ticket, person,
                               &(Following){FOLLOW_ADDED, FOLLOW_ON, {0}, NOW_US}, &error));
    speak(office, person, language);
    return person;
}

/* The mail among items that is for somebody, as text. */
static const char *
said_to(const GPtrArray *items, PersonId person)
{
    for (guint i = 0; i < items->len; i++) {
        const OutboxItem *item = items->pdata[i];
        if (item->row->person.value == person.value)
            return item->rendering->text;
    }
    g_error("nothing is for person %" G_GINT64_FORMAT, person.value);
}

static void
test_everybody_in_their_language(Office *office, gconstpointer data)
{
    (void)data;
    PersonId dane = follower(office, "dane@desk.example", "da-DK");
    PersonId other = follower(office, "other@desk.example", "da");
    PersonId swede = follower(office, "swede@desk.example", "sv");
    speak(office, office->f.customer, "ru");
    office->desk.language = "es";
    tell(office, (PersonId){0}, NULL);
    g_autoptr(GPtrArray) items = claim(office, NOW_US, 10);
    assert_has(said_to(items, office->f.customer), "Вы получили это, потому что обращались вы.");
    assert_has(said_to(items, dane), "Du får denne mail, fordi du følger denne sag.");
    assert_has(said_to(items, swede), "Recibe esto porque sigue este ticket.");
    g_assert_true(said_to(items, dane) == said_to(items, other));
    g_assert_true(said_to(items, swede) == said_to(items, office->f.staff));
}

static void
test_another_language_since(Office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    tell(office, office->f.customer, NULL);
    g_autoptr(GPtrArray) items = claim(office, NOW_US, 10);
    g_assert_cmpuint(items->len, ==, 1);
    OutboxRow *row = ((OutboxItem *)items->pdata[0])->row;
    assert_ok(outbox_settle(office->f.store, row, ATTEMPT_DEFERRED, "later", &retry, NOW_US,
                            &office->f.random.random, &error));
    speak(office, office->f.staff, "fr");
    g_autoptr(GPtrArray) again = claim(office, NOW_US + US_PER_DAY, 10);
    g_assert_cmpuint(again->len, ==, 1);
    assert_has(said_to(again, office->f.staff), "You get this because you follow this ticket.");
}

#define ADD(path, test) g_test_add(path, Office, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/seal/everybody-is-written-to-in-their-language", test_everybody_in_their_language);
    ADD("/seal/what-is-sealed-leaves-in-the-language-it-has", test_another_language_since);
    return g_test_run();
}
