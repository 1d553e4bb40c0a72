#include "mailbox/uid_set.h"

#include "base/limits.h"

#include <string.h>

UidSet *
uid_set_new(void)
{
    UidSet *set = g_new(UidSet, 1);
    set->runs = g_array_new(FALSE, FALSE, sizeof(UidRun));
    return set;
}

void
uid_set_free(UidSet *set)
{
    if (!set)
        return;
    g_array_unref(set->runs);
    g_free(set);
}

static UidRun *
run_at(const UidSet *set, guint i)
{
    return &g_array_index(set->runs, UidRun, i);
}

/* The first run that ends at uid or behind it; how many there are, if none does. */
static guint
find(const UidSet *set, guint32 uid)
{
    guint low = 0;
    guint high = set->runs->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (run_at(set, middle)->last < uid)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void
uid_set_add(UidSet *set, guint32 first, guint32 last)
{
    g_return_if_fail(first > 0 && first <= last);
    guint at = find(set, first - 1); /* one that ends just before touches */
    UidRun run = {first, last};
    guint end = at;
    for (; end < set->runs->len && run_at(set, end)->first <= (guint64)last + 1; end++) {
        run.first = MIN(run.first, run_at(set, end)->first);
        run.last = MAX(run.last, run_at(set, end)->last);
    }
    if (end > at)
        g_array_remove_range(set->runs, at, end - at);
    g_array_insert_val(set->runs, at, run);
}

gboolean
uid_set_holds(const UidSet *set, guint32 uid)
{
    guint at = find(set, uid);
    return at < set->runs->len && run_at(set, at)->first <= uid;
}

gboolean
uid_set_is_empty(const UidSet *set)
{
    return set->runs->len == 0;
}

gboolean
uid_set_is_same(const UidSet *set, const UidSet *other)
{
    return set->runs->len == other->runs->len &&
           (set->runs->len == 0 ||
            memcmp(set->runs->data, other->runs->data, set->runs->len * sizeof(UidRun)) == 0);
}

char *
uid_set_to_text(const UidSet *set)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < set->runs->len; i++) {
        const UidRun *run = run_at(set, i);
        g_string_append_printf(text, "%s%u", i ? "," : "", run->first);
        if (run->last > run->first)
            g_string_append_printf(text, ":%u", run->last);
    }
    return g_string_free(text, FALSE);
}

/* A UID without a leading zero; *text then stands behind it. */
static gboolean
read_uid(const char **text, guint32 *ret_uid)
{
    guint64 value = 0;
    const char *p = *text;
    for (; g_ascii_isdigit(*p) && value <= G_MAXUINT32; p++)
        value = value * 10 + (guint64)(*p - '0');
    if (**text == '0' || value == 0 || value > G_MAXUINT32)
        return FALSE;
    *text = p;
    *ret_uid = (guint32)value;
    return TRUE;
}

static gboolean
read_run(const char **text, UidRun *ret_run)
{
    if (!read_uid(text, &ret_run->first))
        return FALSE;
    ret_run->last = ret_run->first;
    if (**text != ':')
        return TRUE;
    ++*text;
    return read_uid(text, &ret_run->last) && ret_run->last > ret_run->first;
}

static gboolean
read_runs(UidSet *set, const char *text)
{
    for (guint64 least = 1; *text;) {
        UidRun run;
        if (set->runs->len == LIMIT_UID_RUNS || !read_run(&text, &run) || run.first < least)
            return FALSE;
        g_array_append_val(set->runs, run);
        least = (guint64)run.last + 2;
        if (*text == ',' && text[1])
            text++;
        else if (*text)
            return FALSE;
    }
    return TRUE;
}

UidSet *
uid_set_from_text(const char *text, GError **error)
{
    g_autoptr(UidSet) set = uid_set_new();
    if (read_runs(set, text))
        return g_steal_pointer(&set);
    g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT,
                        "no set of UIDs, expected one like 1:5,7");
    return NULL;
}
