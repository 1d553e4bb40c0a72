/*
 * A roster file: a roster or problems.
 */
#include "tests/fuzz/fuzz.h"

#include "conf/roster.h"

#include <stdlib.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *exact = fuzz_exact(data, size);
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(Roster) roster = roster_parse("people.roster", exact, size, problems);
    free(exact);
    g_assert_true((roster != NULL) == (problems->len == 0));
    for (guint i = 0; i < problems->len; i++) {
        g_autofree char *formatted = problem_format(problems->pdata[i]);
        g_assert_true(g_str_has_prefix(formatted, "people.roster"));
    }
    for (guint i = 0; roster && i < roster->people->len; i++) {
        const RosterPerson *person = roster->people->pdata[i];
        g_assert_nonnull(person->addresses[0]);
        g_assert_true(person->name && person->kind);
    }
    return 0;
}
