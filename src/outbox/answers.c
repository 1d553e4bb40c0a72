#include "outbox/answers.h"

#include "base/language.h"
#include "outbox/query_row.h"

#include <string.h>

void
outbox_answers_free(OutboxAnswers *answers)
{
    if (!answers)
        return;
    g_clear_pointer(&answers->answers, g_ptr_array_unref);
    g_clear_error(&answers->fault);
    g_free(answers->language);
    g_free(answers);
}

gboolean
outbox_is_the_rows_own(const GError *error)
{
    return g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND) ||
           g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_INVALID);
}

const char *
outbox_language_for(const OutboxDesk *desk, const Person *person)
{
    const char *own = language_spoken(person->language);
    return own ? own : desk->language;
}

static gboolean
read_all(Store *store, const OutboxDesk *desk, const OutboxRow *row, gint64 now_us,
         OutboxAnswers *answers, GError **error)
{
    g_autoptr(Person) person = NULL;
    if (!store_person_get(store, row->person, &person, error))
        return FALSE;
    answers->language = g_strdup(outbox_language_for(desk, person));
    answers->epoch = person->epoch;
    g_autoptr(TemplateSet) templates =
        template_set_parse(template_source(answers->language), error);
    if (!templates)
        return FALSE;
    QueryAsker asker = {.store = store,
                        .desk = desk,
                        .roles = desk->roles,
                        .templates = templates,
                        .person = person,
                        .now_us = now_us};
    if (!query_row_answers(&asker, row, &answers->answers, error))
        return FALSE;
    for (guint i = 0; i < answers->answers->len; i++)
        query_answer_put_in_words(answers->answers->pdata[i], templates);
    return TRUE;
}

gboolean
outbox_answers_read(Store *store, const OutboxDesk *desk, const OutboxRow *row, gint64 now_us,
                    OutboxAnswers **ret_answers, GError **error)
{
    g_autoptr(OutboxAnswers) answers = g_new0(OutboxAnswers, 1);
    g_autoptr(GError) trouble = NULL;
    answers->row = row->id;
    if (!read_all(store, desk, row, now_us, answers, &trouble)) {
        if (!outbox_is_the_rows_own(trouble)) {
            g_propagate_error(error, g_steal_pointer(&trouble));
            return FALSE;
        }
        answers->fault = g_steal_pointer(&trouble);
    }
    *ret_answers = g_steal_pointer(&answers);
    return TRUE;
}

gboolean
outbox_answers_hold(Store *store, const OutboxDesk *desk, const OutboxAnswers *answers,
                    const Person *person, gboolean *ret_hold, GError **error)
{
    g_autofree char *seen = query_seen_write(answers->answers);
    if (person->epoch != answers->epoch ||
        !g_str_equal(outbox_language_for(desk, person), answers->language)) {
        *ret_hold = FALSE;
        return TRUE;
    }
    return query_seen_holds(store, desk->roles, person, seen, ret_hold, error);
}
