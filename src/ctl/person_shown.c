#include "ctl/person_shown.h"

#include "store/agenda.h"

/* "" is none. */
static Cell
cell_word(const char *word)
{
    return cell_text(word && *word ? word : NULL);
}

Record *
person_record(Store *store, const Person *person, const char *zone, gint64 now_us, GError **error)
{
    gint64 since_us;
    Digest digest;
    if (!store_login_since(store, person->id, &since_us, error) ||
        !store_digest_get(store, person->id, &digest, error))
        return NULL;
    g_autofree char *out = person_out_day(person, zone, now_us);
    Record *record = record_new();
    record_add(record, "id", cell_number(person->id.value));
    record_add(record, "kind", cell_text(desk_word(person_kind_words, (int)person->kind)));
    record_add(record, "name", cell_text(person->name));
    record_add(record, "address", cell_text(person->address));
    record_add(record, "addresses", cell_list((const char *const *)person->addresses));
    record_add(record, "language", cell_word(person->language));
    record_add(record, "timezone", cell_word(person->timezone));
    record_add(record, "out-until", cell_text(out));
    record_add(record, "digest", cell_text(desk_word(digest_words, (int)digest)));
    record_add(record, "may-log-in", cell_flag(since_us != 0));
    return record;
}
