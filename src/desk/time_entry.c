#include "desk/time_entry.h"

#include "base/limits.h"
#include "base/text.h"
#include "desk/day.h"
#include "desk/value_word.h"

#include <string.h>

#define EXPECTED "expected a duration such as 1h30m, 90m, 1.5h or 1:30"

void
time_entry_free(TimeEntry *entry)
{
    if (!entry)
        return;
    g_free(entry->words);
    g_free(entry);
}

/* --- how long --------------------------------------------------------------------------------- */

/* A number of few digits, in hundredths. */
static gboolean
take_number(const char **cursor, gint64 *ret_hundredths)
{
    const char *p = *cursor;
    gint64 number = 0;
    guint digits = 0, behind = 0;
    for (; g_ascii_isdigit(*p) && digits < 5; p++, digits++)
        number = number * 10 + (*p - '0');
    if (digits && (*p == '.' || *p == ',') && g_ascii_isdigit(p[1]))
        for (p++; g_ascii_isdigit(*p) && behind < 2; p++, behind++)
            number = number * 10 + (*p - '0');
    for (; behind < 2; behind++)
        number *= 10;
    if (!digits || g_ascii_isdigit(*p))
        return FALSE;
    *cursor = p;
    *ret_hundredths = number;
    return TRUE;
}

/* How many minutes the unit has that stands here, behind a space or none; 0 when none does. */
static int
take_unit(const char **cursor)
{
    const char *word = *cursor, *p;
    int minutes = 0;
    while (*word == ' ')
        word++;
    for (p = word; g_unichar_isalpha(g_utf8_get_char(p)); p = g_utf8_next_char(p))
        ;
    g_autofree char *name = g_strndup(word, (gsize)(p - word));
    if (!value_word_read(VALUE_SPAN, name, &minutes) || minutes > 60)
        return 0;
    *cursor = *p == '.' ? p + 1 : p;
    return minutes;
}

/* "1:30", and the 30 of "1h30". */
static gboolean
take_minutes(const char **cursor, gint64 *minutes)
{
    const char *p = *cursor;
    if (!g_ascii_isdigit(p[0]) || !g_ascii_isdigit(p[1]) || g_ascii_isalnum(p[2]) || p[0] > '5')
        return FALSE;
    *minutes += (p[0] - '0') * 10 + (p[1] - '0');
    *cursor = p + 2;
    return TRUE;
}

/* A number with its unit; of one that has none nothing is taken. */
static gboolean
take_part(const char **cursor, gint64 *minutes, int *unit)
{
    const char *p = *cursor;
    gint64 hundredths;
    while (*p == ' ')
        p++;
    if (!take_number(&p, &hundredths))
        return FALSE;
    int factor = take_unit(&p);
    if (!factor)
        return FALSE;
    *unit = factor;
    *minutes += (hundredths * factor + 50) / 100;
    *cursor = p;
    return TRUE;
}

static gboolean
take_duration(const char **cursor, gint64 *ret_minutes)
{
    const char *p = *cursor;
    gint64 minutes = 0, hours;
    int unit = 0;
    if (take_number(&p, &hours) && *p == ':' && hours % 100 == 0) {
        p++;
        minutes = hours / 100 * 60;
        if (!take_minutes(&p, &minutes))
            return FALSE;
    } else {
        p = *cursor;
        if (!take_part(&p, &minutes, &unit))
            return FALSE;
        if (unit == 60 && !take_minutes(&p, &minutes)) {
            const char *behind = p;
            gint64 with = minutes;
            if (take_part(&behind, &with, &unit) && unit == 1) {
                p = behind;
                minutes = with;
            }
        }
    }
    if (*p && *p != ' ' && *p != ',')
        return FALSE;
    *cursor = p;
    *ret_minutes = minutes;
    return TRUE;
}

/* --- what stands behind it -------------------------------------------------------------------- */

/* The words behind a duration, of which those are taken away that mean something. */
typedef struct {
    char **words; /* some of them are "" */
    guint first, end;
    gboolean has_day, has_mark;
    gint64 day;
    gboolean is_billable;
} Rest;

/* Whether count words from first on are a mark, whatever signs stand behind them. */
static gboolean
is_mark(const Rest *rest, guint first, guint count, gboolean *ret_billable)
{
    g_autofree char *both = count == 2
                                ? g_strjoin(" ", rest->words[first], rest->words[first + 1], NULL)
                                : g_strdup(rest->words[first]);
    g_autofree char *folded = text_fold(both);
    for (gsize length = strlen(folded); length && strchr(".,;:()", folded[length - 1]);)
        folded[--length] = '\0';
    return value_word_read(VALUE_BILLABLE, folded + (*folded == '('), ret_billable);
}

static gboolean
take_mark(Rest *rest, gboolean at_end)
{
    for (guint count = 2; count && !rest->has_mark; count--) {
        if (rest->end - rest->first < count)
            continue;
        guint at = at_end ? rest->end - count : rest->first;
        rest->has_mark = is_mark(rest, at, count, &rest->is_billable);
        if (!rest->has_mark)
            continue;
        rest->first += at_end ? 0 : count;
        rest->end -= at_end ? count : 0;
        return TRUE;
    }
    return FALSE;
}

static gboolean
take_day(Rest *rest, gint64 today)
{
    for (guint count = 2; count && !rest->has_day; count--) {
        if (rest->end - rest->first < count)
            continue;
        g_autofree char *written = count == 2 ? g_strjoin(" ", rest->words[rest->first],
                                                          rest->words[rest->first + 1], NULL)
                                              : g_strdup(rest->words[rest->first]);
        gsize length = strlen(written);
        if (length && strchr(",:", written[length - 1]))
            written[length - 1] = '\0';
        rest->has_day = day_read_near(written, today, &rest->day);
        rest->first += rest->has_day ? count : 0;
    }
    return rest->has_day;
}

static void
read_rest(Rest *rest, gint64 today)
{
    gboolean any = TRUE;
    while (any && rest->first < rest->end) {
        gboolean day = !rest->has_day && take_day(rest, today);
        gboolean mark = !rest->has_mark && take_mark(rest, FALSE);
        any = day || mark;
    }
    if (!rest->has_mark)
        take_mark(rest, TRUE);
}

/* What is left, without the sign before a mark. */
static char *
words_of(const Rest *rest)
{
    GString *out = g_string_new(NULL);
    for (guint i = rest->first; i < rest->end; i++)
        g_string_append_printf(out, "%s%s", out->len ? " " : "", rest->words[i]);
    while (out->len && strchr(" ,;:", out->str[out->len - 1]))
        g_string_truncate(out, out->len - 1);
    return g_string_free(out, FALSE);
}

/* --- all of it -------------------------------------------------------------------------------- */

static char *
problem_of(const TimeEntry *entry, gint64 today)
{
    g_autofree char *day = day_show(entry->day);
    if (entry->minutes < 1 || entry->minutes > LIMIT_TIME_ENTRY_MIN) {
        g_autofree char *duration = time_entry_duration(entry->minutes);
        return g_strdup_printf("%s is no time that somebody works, expected 1m to %dh", duration,
                               LIMIT_TIME_ENTRY_MIN / 60);
    }
    if (entry->day > today)
        return g_strdup_printf("%s has not been yet, expected a day that has", day);
    if (entry->day < today - LIMIT_TIME_ENTRY_DAYS)
        return g_strdup_printf("%s is too long ago, expected a day of the last %d", day,
                               LIMIT_TIME_ENTRY_DAYS);
    return NULL;
}

gboolean
time_entry_read(const char *written, gint64 today, gboolean is_billable, TimeEntry **ret_entry,
                char **ret_why)
{
    g_autoptr(TimeEntry) entry = g_new0(TimeEntry, 1);
    const char *p = written;
    while (*p == ' ')
        p++;
    if (!take_duration(&p, &entry->minutes)) {
        gsize length = strcspn(written, " ");
        gboolean bare = length && strspn(written, "0123456789") == length;
        *ret_why =
            bare ? g_strdup_printf("%.*s may be hours or minutes, " EXPECTED, (int)length, written)
                 : g_strdup_printf("\"%.*s\" is no duration, " EXPECTED, (int)length, written);
        return FALSE;
    }
    g_auto(GStrv) words = g_strsplit(p + strspn(p, " ,"), " ", -1);
    Rest rest = {.words = words, .end = g_strv_length(words)};
    read_rest(&rest, today);
    entry->day = rest.has_day ? rest.day : today;
    entry->is_billable = rest.has_mark ? rest.is_billable : is_billable;
    entry->words = words_of(&rest);
    *ret_why = problem_of(entry, today);
    if (*ret_why)
        return FALSE;
    *ret_entry = g_steal_pointer(&entry);
    return TRUE;
}

char *
time_entry_duration(gint64 minutes)
{
    gint64 hours = minutes / 60, left = minutes % 60;
    if (!hours || !left)
        return g_strdup_printf("%" G_GINT64_FORMAT "%s", hours ? hours : left, hours ? "h" : "m");
    return g_strdup_printf("%" G_GINT64_FORMAT "h %" G_GINT64_FORMAT "m", hours, left);
}

char *
time_entry_show(const TimeEntry *entry)
{
    g_autofree char *duration = time_entry_duration(entry->minutes);
    g_autofree char *day = day_show(entry->day);
    return g_strdup_printf("%s on %s, %s%s%s", duration, day,
                           entry->is_billable ? "billable" : "not billable",
                           *entry->words ? ": " : "", entry->words);
}
