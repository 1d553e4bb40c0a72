#include "desk/day_words.h"

#include "base/text.h"
#include "base/zone.h"
#include "desk/field.h"

#define DAY_OF_1970 719163 /* as GDate counts */

/* As text_fold leaves them: en, fr, da, es, ru. */
static const DeskWord words[] = {
    {0, "today"},   {0, "aujourd'hui"}, {0, "i dag"},    {0, "idag"},   {0, "hoy"},
    {0, "сегодня"}, {-1, "yesterday"},  {-1, "hier"},    {-1, "i gar"}, {-1, "igar"},
    {-1, "ayer"},   {-1, "вчера"},      {1, "tomorrow"}, {1, "demain"}, {1, "i morgen"},
    {1, "imorgen"}, {1, "manana"},      {1, "завтра"},   {0, NULL}};

gboolean
day_words_read(const char *word, gint64 today, gint64 *ret_day)
{
    int away;
    g_autofree char *folded = text_fold(word);
    if (field_date_read(word, ret_day))
        return TRUE;
    if (!desk_word_parse(words, folded, &away))
        return FALSE;
    *ret_day = today + away;
    return TRUE;
}

char *
day_words_show(gint64 day)
{
    static const char *const weekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                           "Friday", "Saturday", "Sunday"};
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    GDate date;
    if (!g_date_valid_julian((guint32)(day + DAY_OF_1970)))
        return g_strdup("?");
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)(day + DAY_OF_1970));
    return g_strdup_printf("%s %d %s %d", weekdays[g_date_get_weekday(&date) - 1],
                           g_date_get_day(&date), months[g_date_get_month(&date) - 1],
                           g_date_get_year(&date));
}

gint64
day_words_at(gint64 us, const char *zone)
{
    g_autofree char *day = zone_day_at(us, zone);
    gint64 number;
    return field_date_read(day, &number) ? number : us / US_PER_DAY;
}
