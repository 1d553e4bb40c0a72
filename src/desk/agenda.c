#include "desk/agenda.h"

#include "base/limits.h"
#include "base/units.h"
#include "base/zone.h"
#include "desk/day.h"
#include "desk/value_word.h"

#include <string.h>

gboolean
agenda_is_off(const char *written)
{
    return value_word_is(VALUE_OFF, 0, written);
}

/* --- reminders -------------------------------------------------------------------------------- */

#define WHEN                                                                                       \
    "expected when, such as 3d, friday, 2026-12-01 or 2026-12-01 14:30, as in #remind 3d call "    \
    "Anna"

void
reminder_free(Reminder *reminder)
{
    if (!reminder)
        return;
    g_free(reminder->words);
    g_free(reminder);
}

#define DAY_WORDS 4 /* "la semana que viene" */

/* What is written, word by word. */
typedef struct {
    char **words;
    guint next;
} Words;

/* The next count of them with spaces between; NULL when there are not so many. Caller frees. */
static char *
peek(const Words *words, guint count)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < count; i++) {
        const char *word = words->words[words->next + i];
        if (!word) {
            g_string_free(out, TRUE);
            return NULL;
        }
        g_string_append_printf(out, "%s%s", i ? " " : "", word);
    }
    while (out->len && strchr(",:", out->str[out->len - 1]))
        g_string_truncate(out, out->len - 1);
    return g_string_free(out, FALSE);
}

static gboolean
take_day(Words *words, gint64 today, gint64 *ret_day)
{
    for (guint count = DAY_WORDS; count; count--) {
        g_autofree char *written = peek(words, count);
        if (!written || !day_read(written, today, ret_day))
            continue;
        words->next += count;
        return TRUE;
    }
    return FALSE;
}

/* So long from now. Of what is said in days or weeks alone the day is meant, and not the hour. */
static gboolean
take_duration(Words *words, gint64 now_us, gint64 *ret_due_us)
{
    for (guint count = DAY_WORDS; count; count--) {
        gint64 after_us;
        g_autofree char *written = peek(words, count);
        if (!written || !day_read_hours(written, &after_us))
            continue;
        words->next += count;
        *ret_due_us = now_us + MIN(after_us, (LIMIT_REMINDER_DAYS + 1) * US_PER_DAY);
        return TRUE;
    }
    return FALSE;
}

/* "14:30", in minutes of the day. */
static gboolean
take_time(Words *words, int *minute)
{
    g_autofree char *written = peek(words, 1);
    gsize length = written ? strlen(written) : 0;
    gsize hour = written ? strspn(written, "0123456789") : 0;
    if (length != hour + 3 || hour < 1 || hour > 2 || written[hour] != ':' ||
        !g_ascii_isdigit(written[hour + 1]) || !g_ascii_isdigit(written[hour + 2]))
        return FALSE;
    int hours = (int)g_ascii_strtoll(written, NULL, 10);
    int minutes = (int)g_ascii_strtoll(written + hour + 1, NULL, 10);
    if (hours > 23 || minutes > 59)
        return FALSE;
    words->next++;
    *minute = hours * 60 + minutes;
    return TRUE;
}

static gboolean
take_when(Words *words, gint64 now_us, const char *zone, gint64 *ret_due_us)
{
    gint64 day;
    int minute = REMINDER_HOUR * 60;
    if (take_duration(words, now_us, ret_due_us))
        return TRUE;
    if (!take_day(words, day_at(now_us, zone), &day))
        return FALSE;
    take_time(words, &minute);
    *ret_due_us = zone_minute_of_day(day, minute, zone);
    return TRUE;
}

static char *
problem_of(const Reminder *reminder, gint64 now_us, const char *zone)
{
    g_autofree char *when = NULL;
    Reminder bare = {.due_us = reminder->due_us, .words = (char *)""};
    if (reminder->due_us > now_us + LIMIT_REMINDER_DAYS * US_PER_DAY)
        return g_strdup_printf("that is too far away, expected a day within %d days",
                               LIMIT_REMINDER_DAYS);
    if (reminder->due_us > now_us)
        return NULL;
    when = reminder_show(&bare, zone);
    return g_strdup_printf("%s has been already, expected a time to come, such as tomorrow or 2h",
                           when);
}

gboolean
reminder_read(const char *written, gint64 now_us, const char *zone, Reminder **ret_reminder,
              char **ret_why)
{
    g_autoptr(Reminder) reminder = g_new0(Reminder, 1);
    g_auto(GStrv) split = g_strsplit(written, " ", -1);
    Words words = {.words = split};
    if (!take_when(&words, now_us, zone, &reminder->due_us)) {
        *ret_why = g_strdup_printf("\"%s\" says no time, " WHEN, split[0] ? split[0] : "");
        return FALSE;
    }
    reminder->words = g_strjoinv(" ", split + words.next);
    *ret_why = problem_of(reminder, now_us, zone);
    if (*ret_why)
        return FALSE;
    *ret_reminder = g_steal_pointer(&reminder);
    return TRUE;
}

char *
reminder_show(const Reminder *reminder, const char *zone)
{
    g_autofree char *day = day_show(day_at(reminder->due_us, zone));
    g_autofree char *time = zone_time_at(reminder->due_us, zone);
    const char *clock = strchr(time, ' ');
    return g_strdup_printf("%s,%s%s%s", day, clock ? clock : "", *reminder->words ? ": " : "",
                           reminder->words);
}

/* --- tickets that come again ------------------------------------------------------------------ */

#define HOW                                                                                        \
    "expected daily, weekly, monthly or yearly, every how many of them, and how often or until "   \
    "when, as in #repeat weekly 10 or #repeat monthly every 2 until 2027-06-30"

static gboolean
take_word(Words *words, ValueRepeat wanted)
{
    if (!value_word_is(VALUE_REPEAT, (int)wanted, words->words[words->next]))
        return FALSE;
    words->next++;
    return TRUE;
}

/* A number from 1 to most. */
static gboolean
take_number(Words *words, gint64 most, gint64 *ret_number)
{
    const char *next = words->words[words->next];
    gsize digits = next ? strspn(next, "0123456789") : 0;
    if (digits == 0 || digits > 5 || next[digits])
        return FALSE;
    gint64 number = g_ascii_strtoll(next, NULL, 10);
    if (number < 1 || number > most)
        return FALSE;
    words->next++;
    *ret_number = number;
    return TRUE;
}

/* FALSE when what is written is not well formed; with *ret_why when it cannot be meant so. */
static gboolean
read_end(Words *words, gint64 today, Recurrence *recurrence, char **ret_why)
{
    if (take_word(words, REPEAT_UNTIL)) {
        if (!take_day(words, today, &recurrence->until))
            return FALSE;
        g_autofree char *day = day_show(recurrence->until);
        if (recurrence->until <= today)
            *ret_why = g_strdup_printf("%s is no day to come, expected one", day);
    } else if (words->words[words->next]) {
        if (!take_number(words, LIMIT_REPEATS, &recurrence->count))
            return FALSE;
        take_word(words, REPEAT_TIMES);
    }
    return !words->words[words->next];
}

static gboolean
read_all(Words *words, gint64 today, Recurrence *recurrence, char **ret_why)
{
    int frequency;
    const char *first = words->words[0];
    if (!first || !value_word_read(VALUE_FREQUENCY, first, &frequency))
        return FALSE;
    words->next++;
    recurrence->frequency = (Frequency)frequency;
    if (take_word(words, REPEAT_EVERY) &&
        !take_number(words, LIMIT_REPEAT_EVERY, &recurrence->every))
        return FALSE;
    return read_end(words, today, recurrence, ret_why);
}

gboolean
recurrence_read(const char *written, gint64 today, Recurrence *ret_recurrence, char **ret_why)
{
    Recurrence recurrence = {.every = 1, .from = today};
    g_auto(GStrv) split = g_strsplit(written, " ", -1);
    Words words = {.words = split};
    char *why = NULL;
    if (!read_all(&words, today, &recurrence, &why) && !why) {
        const char *at = split[words.next] ? split[words.next] : written;
        why = g_strdup_printf("\"%s\" is not understood, " HOW, at);
    }
    if (why) {
        *ret_why = why;
        return FALSE;
    }
    *ret_recurrence = recurrence;
    return TRUE;
}

char *
recurrence_show(const Recurrence *recurrence)
{
    static const char *const units[] = {[FREQUENCY_DAILY] = "day",
                                        [FREQUENCY_WEEKLY] = "week",
                                        [FREQUENCY_MONTHLY] = "month",
                                        [FREQUENCY_YEARLY] = "year"};
    GString *out = g_string_new("every ");
    if (recurrence->every == 1)
        g_string_append(out, units[recurrence->frequency]);
    else
        g_string_append_printf(out, "%" G_GINT64_FORMAT " %ss", recurrence->every,
                               units[recurrence->frequency]);
    if (recurrence->count == 1)
        g_string_append(out, ", once");
    else if (recurrence->count)
        g_string_append_printf(out, ", %" G_GINT64_FORMAT " times", recurrence->count);
    if (recurrence->until) {
        g_autofree char *day = day_show(recurrence->until);
        g_string_append_printf(out, " until %s", day);
    }
    if (!recurrence->count && !recurrence->until)
        g_string_append(out, ", without an end");
    return g_string_free(out, FALSE);
}

gboolean
recurrence_equals(const Recurrence *a, const Recurrence *b)
{
    return a->frequency == b->frequency && a->every == b->every && a->count == b->count &&
           a->until == b->until;
}

/* --- digests ---------------------------------------------------------------------------------- */

const DeskWord digest_words[] = {
    {DIGEST_OFF, "off"}, {DIGEST_DAILY, "daily"}, {DIGEST_WEEKLY, "weekly"}, {0, NULL}};

gboolean
digest_read(const char *written, Digest *ret_digest)
{
    int frequency;
    gboolean often =
        value_word_read(VALUE_FREQUENCY, written, &frequency) && frequency <= FREQUENCY_WEEKLY;
    if (!often && !agenda_is_off(written))
        return FALSE;
    *ret_digest = !often ? DIGEST_OFF : frequency == FREQUENCY_DAILY ? DIGEST_DAILY : DIGEST_WEEKLY;
    return TRUE;
}
