#include "desk/field.h"

#include "base/limits.h"
#include "base/text.h"
#include "desk/value_word.h"
#include "mail/address.h"

#include <string.h>

#define DAY_OF_1970 719163 /* as GDate counts */

const DeskWord field_kind_words[] = {{FIELD_TEXT, "text"},     {FIELD_NUMBER, "number"},
                                     {FIELD_MONEY, "money"},   {FIELD_DATE, "date"},
                                     {FIELD_CHOICE, "choice"}, {FIELD_FLAG, "flag"},
                                     {FIELD_PERSON, "person"}, {0, NULL}};

void
field_free(Field *field)
{
    if (!field)
        return;
    g_free(field->name);
    g_free(field->label);
    g_free(field->fallback);
    g_strfreev(field->choices);
    g_free(field->currency);
    g_free(field);
}

Field *
field_copy(const Field *field)
{
    Field *copy = g_new0(Field, 1);
    *copy = (Field){.name = g_strdup(field->name),
                    .label = g_strdup(field->label ? field->label : field->name),
                    .kind = field->kind,
                    .required = field->required,
                    .fallback = g_strdup(field->fallback),
                    .choices = g_strdupv(field->choices),
                    .currency = g_strdup(field->currency)};
    return copy;
}

void
field_value_free(FieldValue *value)
{
    if (!value)
        return;
    g_free(value->field);
    g_free(value->text);
    g_free(value);
}

FieldValue *
field_value_copy(const FieldValue *value)
{
    FieldValue *copy = g_new0(FieldValue, 1);
    *copy = (FieldValue){.field = g_strdup(value->field),
                         .kind = value->kind,
                         .number = value->number,
                         .text = g_strdup(value->text),
                         .person = value->person};
    return copy;
}

gboolean
field_kind_is_number(FieldKind kind)
{
    return kind == FIELD_NUMBER || kind == FIELD_MONEY || kind == FIELD_DATE || kind == FIELD_FLAG;
}

/* --- numbers ---------------------------------------------------------------------------------- */

/* Digits into *number, not more than most of them; how many there were. */
static guint
read_digits(const char **cursor, guint most, gint64 *number)
{
    guint count = 0;
    for (; g_ascii_isdigit(**cursor) && count < most; (*cursor)++, count++)
        *number = *number * 10 + (**cursor - '0');
    return count;
}

/* A decimal number as a whole number of its smallest fractions: point is what may stand before up
 * to scale digits of these. *end is where it ends. */
static gboolean
read_decimal(const char *text, const char *point, guint scale, const char **end, gint64 *ret_number)
{
    gboolean negative = *text == '-';
    const char *cursor = text + (negative ? 1 : 0);
    gint64 number = 0;
    guint fraction = 0;
    if (read_digits(&cursor, LIMIT_FIELD_DIGITS, &number) == 0 || g_ascii_isdigit(*cursor))
        return FALSE;
    if (*cursor && strchr(point, *cursor)) {
        cursor++;
        fraction = read_digits(&cursor, scale, &number);
        if (fraction == 0 || g_ascii_isdigit(*cursor))
            return FALSE;
    }
    for (; fraction < scale; fraction++)
        number *= 10;
    *end = cursor;
    *ret_number = negative ? -number : number;
    return TRUE;
}

static gboolean
read_number(const Field *field, const char *text, FieldValue *value)
{
    const char *end;
    (void)field;
    return read_decimal(text, ".", FIELD_NUMBER_SCALE, &end, &value->number) && !*end;
}

/* With a comma only where it can be nothing but the point: before the last two digits. */
static gboolean
read_money(const Field *field, const char *text, FieldValue *value)
{
    const char *end;
    const char *comma = strchr(text, ',');
    if (comma && !(g_ascii_isdigit(comma[1]) && g_ascii_isdigit(comma[2])))
        return FALSE;
    if (!read_decimal(text, ".,", 2, &end, &value->number))
        return FALSE;
    while (*end == ' ')
        end++;
    return !*end || (field->currency && g_ascii_strcasecmp(end, field->currency) == 0);
}

static char *
show_number(gint64 number, guint scale, gboolean all)
{
    guint64 one = scale == 2 ? 100 : FIELD_NUMBER_ONE;
    guint64 size = number < 0 ? -(guint64)number : (guint64)number;
    GString *out = g_string_new(NULL);
    g_string_printf(out, "%s%" G_GUINT64_FORMAT ".%0*" G_GUINT64_FORMAT, number < 0 ? "-" : "",
                    size / one, (int)scale, size % one);
    while (!all && out->str[out->len - 1] == '0')
        g_string_truncate(out, out->len - 1);
    if (out->str[out->len - 1] == '.')
        g_string_truncate(out, out->len - 1);
    return g_string_free(out, FALSE);
}

/* --- dates ------------------------------------------------------------------------------------ */

gboolean
field_date_read(const char *text, gint64 *ret_day)
{
    const char *form = "dddd-dd-dd";
    if (strlen(text) != strlen(form))
        return FALSE;
    for (guint i = 0; form[i]; i++)
        if (form[i] == 'd' ? !g_ascii_isdigit(text[i]) : text[i] != form[i])
            return FALSE;
    gint64 year = g_ascii_strtoll(text, NULL, 10);
    gint64 month = g_ascii_strtoll(text + 5, NULL, 10);
    gint64 day = g_ascii_strtoll(text + 8, NULL, 10);
    if (year < 1900 || !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return FALSE;
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    *ret_day = (gint64)g_date_get_julian(&date) - DAY_OF_1970;
    return TRUE;
}

char *
field_date_show(gint64 day)
{
    GDate date;
    if (day + DAY_OF_1970 < 1 || day > LIMIT_FIELD_DAY)
        return g_strdup("?");
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)(day + DAY_OF_1970));
    return g_strdup_printf("%04d-%02d-%02d", g_date_get_year(&date), (int)g_date_get_month(&date),
                           g_date_get_day(&date));
}

static gboolean
read_date(const Field *field, const char *text, FieldValue *value)
{
    (void)field;
    return field_date_read(text, &value->number);
}

/* --- words ------------------------------------------------------------------------------------ */

static gboolean
read_text(const Field *field, const char *text, FieldValue *value)
{
    (void)field;
    if (g_utf8_strlen(text, -1) > LIMIT_FIELD_TEXT_CHARS)
        return FALSE;
    value->text = text_clean_line(text, -1, LIMIT_FIELD_TEXT_CHARS);
    return *value->text != '\0';
}

static gboolean
read_choice(const Field *field, const char *text, FieldValue *value)
{
    g_autofree char *folded = g_utf8_casefold(text, -1);
    for (char **choice = field->choices; choice && *choice; choice++) {
        g_autofree char *other = g_utf8_casefold(*choice, -1);
        if (!g_str_equal(folded, other))
            continue;
        value->text = g_strdup(*choice);
        return TRUE;
    }
    return FALSE;
}

static gboolean
read_flag(const Field *field, const char *text, FieldValue *value)
{
    int flag;
    (void)field;
    if (!value_word_read(VALUE_FLAG, text, &flag))
        return FALSE;
    value->number = flag;
    return TRUE;
}

static gboolean
read_person(const Field *field, const char *text, FieldValue *value)
{
    (void)field;
    value->text = address_canonical(text);
    return value->text != NULL;
}

static const struct {
    gboolean (*read)(const Field *field, const char *text, FieldValue *value);
    const char *expected; /* NULL: the choices say it */
} kinds[] = {
    [FIELD_TEXT] = {read_text, "a line of at most 500 characters"},
    [FIELD_NUMBER] = {read_number,
                      "a number such as 12 or 0.5, with at most 6 digits behind the point"},
    [FIELD_MONEY] = {read_money, "an amount such as 5000 or 5000.50"},
    [FIELD_DATE] = {read_date, "a date such as 2026-12-01"},
    [FIELD_CHOICE] = {read_choice, NULL},
    [FIELD_FLAG] = {read_flag, "yes or no"},
    [FIELD_PERSON] = {read_person, "the address of a person"},
};

char *
field_expected(const Field *field)
{
    const char *expected = kinds[field->kind].expected;
    if (expected)
        return g_strdup_printf("%s%s%s", expected, field->currency ? " " : "",
                               field->currency ? field->currency : "");
    g_autofree char *list = field->choices ? g_strjoinv(", ", field->choices) : g_strdup("");
    return g_strdup_printf("one of: %s", list);
}

gboolean
field_read(const Field *field, const char *written, FieldValue **ret_value, char **ret_why)
{
    g_autoptr(FieldValue) value = g_new0(FieldValue, 1);
    gboolean readable = strnlen(written, LIMIT_FIELD_VALUE_BYTES + 1) <= LIMIT_FIELD_VALUE_BYTES &&
                        g_utf8_validate(written, -1, NULL);
    g_autofree char *text = readable ? g_strstrip(g_strdup(written)) : NULL;
    value->field = g_strdup(field->name);
    value->kind = field->kind;
    if (text && kinds[field->kind].read(field, text, value)) {
        *ret_value = g_steal_pointer(&value);
        return TRUE;
    }
    g_autofree char *expected = field_expected(field);
    g_autofree char *shown = text_clean_line(written, (gssize)strnlen(written, 200), 60);
    *ret_why =
        g_strdup_printf("\"%s\" is no value of %s, expected %s", shown, field->name, expected);
    return FALSE;
}

char *
field_value_show(const FieldValue *value)
{
    switch (value->kind) {
    case FIELD_NUMBER:
        return show_number(value->number, FIELD_NUMBER_SCALE, FALSE);
    case FIELD_MONEY:
        return show_number(value->number, 2, TRUE);
    case FIELD_DATE:
        return field_date_show(value->number);
    case FIELD_FLAG:
        return g_strdup(value->number ? "yes" : "no");
    case FIELD_TEXT:
    case FIELD_CHOICE:
    case FIELD_PERSON:
        return g_strdup(value->text);
    }
    return g_strdup("?");
}

/* --- the field itself ------------------------------------------------------------------------- */

static gboolean
is_name(const char *name)
{
    /* What `ticket set` and the manual call something else. */
    static const char *const taken[] = {"status",   "priority", "tag",     "untag",  "assign",
                                        "type",     "due",      "planned", "points", "project",
                                        "progress", "link",     NULL};
    gsize length = strlen(name);
    if (length == 0 || length > LIMIT_SLUG_CHARS || g_strv_contains(taken, name))
        return FALSE;
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_islower(name[i]) && (i == 0 || (!g_ascii_isdigit(name[i]) && name[i] != '-')))
            return FALSE;
    return TRUE;
}

char *
field_problem(const Field *field)
{
    g_autoptr(FieldValue) value = NULL;
    char *why = NULL;
    if (!is_name(field->name))
        return g_strdup_printf("a field cannot be named \"%s\", expected a-z, 0-9 and hyphens, a "
                               "letter first, and no word that tickets have already",
                               field->name);
    if ((field->kind == FIELD_CHOICE) != (field->choices != NULL))
        return g_strdup_printf("the field %s has %s, expected choices for a choice, and for "
                               "nothing else",
                               field->name, field->choices ? "choices" : "no choices");
    if (field->currency && field->kind != FIELD_MONEY)
        return g_strdup_printf("the field %s has a currency, expected one for money only",
                               field->name);
    if (field->fallback && field->kind == FIELD_PERSON)
        return g_strdup_printf("the field %s has a default, expected none for a person",
                               field->name);
    if (field->fallback && !field_read(field, field->fallback, &value, &why))
        return why;
    return NULL;
}
