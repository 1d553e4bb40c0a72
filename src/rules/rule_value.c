#include "rules/rule_value.h"

#include "base/limits.h"
#include "base/text.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#define JIT_STACK_START_BYTES (32 * 1024)
#define JIT_STACK_MAX_BYTES   (1024 * 1024)
/* Up to here it is less to note which bytes a text has than to call PCRE2 once. */
#define SPELT_MAX_BYTES 1024

/* The length of text, not more than limit and without half a character at its end. */
static gsize
length_within(const char *text, gsize limit)
{
    gsize length = strnlen(text, limit + 1);
    if (length <= limit)
        return length;
    for (length = limit; length > 0 && ((guchar)text[length] & 0xc0) == 0x80;)
        length--;
    return length;
}

void
rule_text_init(RuleText *text, const char *raw)
{
    *text = (RuleText){0};
    if (!raw)
        return;
    gsize length = length_within(raw, LIMIT_PATTERN_SUBJECT_BYTES);
    text->cut = raw[length] != '\0';
    text->text = g_utf8_validate(raw, (gssize)length, NULL)
                     ? g_strndup(raw, length)
                     : g_utf8_make_valid(raw, (gssize)length);
    text->length = length_within(text->text, LIMIT_PATTERN_SUBJECT_BYTES);
}

void
rule_text_clear(RuleText *text)
{
    g_clear_pointer(&text->text, g_free);
    g_clear_pointer(&text->folded, g_free);
}

static char *
fold(const char *text)
{
    return g_strstrip(g_utf8_casefold(text, -1));
}

struct RuleMatcher {
    pcre2_match_context *context;
    pcre2_match_data *data;
    pcre2_jit_stack *stack; /* NULL until a pattern needed more than the thread's own */
};

RuleMatcher *
rule_matcher_new(void)
{
    RuleMatcher *matcher = g_new0(RuleMatcher, 1);
    matcher->context = pcre2_match_context_create(NULL);
    matcher->data = pcre2_match_data_create(1, NULL);
    if (!matcher->context || !matcher->data)
        g_error("out of memory for matching a pattern");
    pcre2_set_match_limit(matcher->context, LIMIT_PATTERN_MATCHES);
    return matcher;
}

void
rule_matcher_free(RuleMatcher *matcher)
{
    if (!matcher)
        return;
    g_clear_pointer(&matcher->data, pcre2_match_data_free);
    g_clear_pointer(&matcher->context, pcre2_match_context_free);
    g_clear_pointer(&matcher->stack, pcre2_jit_stack_free);
    g_free(matcher);
}

typedef struct {
    char *written;
    pcre2_code *code;
    guint8 needs[2]; /* nothing is found in a text that has neither; 0 when that is not known */
} Pattern;

static void
pattern_free(gpointer data)
{
    Pattern *pattern = data;
    g_free(pattern->written);
    pcre2_code_free(pattern->code);
    g_free(pattern);
}

typedef struct {
    RuleComparison comparison;
    gint64 number;
    char *written;
} Comparison;

static void
comparison_clear(gpointer data)
{
    g_free(((Comparison *)data)->written);
}

struct RuleValue {
    GPtrArray *words;    /* as written */
    GPtrArray *folded;   /* the same, for comparing */
    GPtrArray *patterns; /* of Pattern */
    GArray *comparisons; /* of Comparison */
};

RuleValue *
rule_value_new(void)
{
    RuleValue *value = g_new0(RuleValue, 1);
    value->words = g_ptr_array_new_with_free_func(g_free);
    value->folded = g_ptr_array_new_with_free_func(g_free);
    value->patterns = g_ptr_array_new_with_free_func(pattern_free);
    value->comparisons = g_array_new(FALSE, FALSE, sizeof(Comparison));
    g_array_set_clear_func(value->comparisons, comparison_clear);
    return value;
}

void
rule_value_free(RuleValue *value)
{
    if (!value)
        return;
    g_ptr_array_unref(value->words);
    g_ptr_array_unref(value->folded);
    g_ptr_array_unref(value->patterns);
    g_array_unref(value->comparisons);
    g_free(value);
}

gboolean
rule_value_is_pattern(const char *written)
{
    return *written == '/';
}

void
rule_value_add_word(RuleValue *value, const char *word)
{
    g_ptr_array_add(value->words, g_strdup(word));
    g_ptr_array_add(value->folded, fold(word));
}

RuleComparison
rule_comparison_read(const char *written, const char **ret_rest)
{
    /* Those that begin like another stand before it. */
    static const struct {
        const char *sign;
        RuleComparison comparison;
    } signs[] = {{"<=", COMPARE_AT_MOST},
                 {">=", COMPARE_AT_LEAST},
                 {"<", COMPARE_LESS},
                 {">", COMPARE_MORE},
                 {"=", COMPARE_EQUAL}};
    *ret_rest = "";
    if (g_ascii_strcasecmp(written, "set") == 0)
        return COMPARE_SET;
    if (g_ascii_strcasecmp(written, "unset") == 0)
        return COMPARE_UNSET;
    *ret_rest = written;
    for (guint i = 0; i < G_N_ELEMENTS(signs); i++) {
        if (!g_str_has_prefix(written, signs[i].sign))
            continue;
        *ret_rest = written + strlen(signs[i].sign) + strspn(written + strlen(signs[i].sign), " ");
        return signs[i].comparison;
    }
    return COMPARE_EQUAL;
}

void
rule_value_add_comparison(RuleValue *value, RuleComparison comparison, gint64 number,
                          const char *written)
{
    Comparison added = {comparison, number, g_strdup(written)};
    g_array_append_val(value->comparisons, added);
}

static gboolean
compares(const Comparison *with, gboolean is_set, gint64 number)
{
    switch (with->comparison) {
    case COMPARE_SET:
        return is_set;
    case COMPARE_UNSET:
        return !is_set;
    case COMPARE_EQUAL:
        return is_set && number == with->number;
    case COMPARE_LESS:
        return is_set && number < with->number;
    case COMPARE_AT_MOST:
        return is_set && number <= with->number;
    case COMPARE_MORE:
        return is_set && number > with->number;
    case COMPARE_AT_LEAST:
        return is_set && number >= with->number;
    }
    return FALSE;
}

gboolean
rule_value_compares(const RuleValue *value, gboolean is_set, gint64 number)
{
    for (guint i = 0; i < value->comparisons->len; i++)
        if (compares(&g_array_index(value->comparisons, Comparison, i), is_set, number))
            return TRUE;
    return FALSE;
}

static char *
read_flags(const char *flags, guint32 *ret_options)
{
    guint32 options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C;
    for (; *flags; flags++) {
        if (*flags == 'i')
            options |= PCRE2_CASELESS;
        else if (*flags == 'm')
            options |= PCRE2_MULTILINE;
        else if (*flags == 's')
            options |= PCRE2_DOTALL;
        else
            return g_strdup_printf("unknown flag \"%.*s\" after a pattern, expected i, m or s",
                                   (int)(g_utf8_next_char(flags) - flags), flags);
    }
    *ret_options = options;
    return NULL;
}

static char *
check_form(const char *written, const char *last_slash)
{
    for (const char *p = written; *p; p++)
        if ((guchar)*p < 0x20 || *p == 0x7f)
            return g_strdup("the pattern holds a control character, expected backslashes written "
                            "twice (\"/a\\\\n/\")");
    if (last_slash == written)
        return g_strdup_printf("the pattern \"%s\" has no end, expected \"/PATTERN/\"", written);
    if (last_slash == written + 1)
        return g_strdup("the pattern is empty, expected something between its slashes");
    if (last_slash - written - 1 > LIMIT_PATTERN_BYTES)
        return g_strdup_printf("the pattern is %d bytes long, expected at most %d",
                               (int)(last_slash - written - 1), LIMIT_PATTERN_BYTES);
    return NULL;
}

static char *
compile(const char *pattern, gsize length, guint32 options, pcre2_code **ret_code)
{
    int number = 0;
    PCRE2_SIZE offset = 0, machine_code = 0;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, length, options, &number, &offset, NULL);
    if (!code) {
        PCRE2_UCHAR message[256] = "";
        (void)pcre2_get_error_message(number, message, sizeof message);
        return g_strdup_printf(
            "the pattern is wrong at its character %ld: %s, expected a PCRE2 pattern",
            g_utf8_strlen(pattern, (gssize)MIN(offset, length)) + 1, (const char *)message);
    }
    /* Only machine code is bounded by the match limit; some patterns ask to be interpreted. */
    if (pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) != 0 ||
        pcre2_pattern_info(code, PCRE2_INFO_JITSIZE, &machine_code) != 0 || machine_code == 0) {
        pcre2_code_free(code);
        return g_strdup("the pattern cannot be compiled to machine code, expected one without "
                        "(*NO_JIT)");
    }
    *ret_code = code;
    return NULL;
}

/* Most patterns have a last byte, or a first one, that every text they are found in has, too. PCRE2
 * tells of none where a letter has more than one other case. */
static void
find_needed(Pattern *pattern)
{
    static const struct {
        guint32 type;
        guint32 unit;
    } infos[] = {{PCRE2_INFO_LASTCODETYPE, PCRE2_INFO_LASTCODEUNIT},
                 {PCRE2_INFO_FIRSTCODETYPE, PCRE2_INFO_FIRSTCODEUNIT}};
    for (guint i = 0; i < G_N_ELEMENTS(infos) && !pattern->needs[0]; i++) {
        guint32 type = 0, unit = 0;
        if (pcre2_pattern_info(pattern->code, infos[i].type, &type) == 0 && type == 1 &&
            pcre2_pattern_info(pattern->code, infos[i].unit, &unit) == 0) {
            pattern->needs[0] = (guint8)g_ascii_tolower((char)unit);
            pattern->needs[1] = (guint8)g_ascii_toupper((char)unit);
        }
    }
}

char *
rule_value_add_pattern(RuleValue *value, const char *written)
{
    const char *last_slash = strrchr(written, '/');
    guint32 options = 0;
    pcre2_code *code = NULL;
    char *wrong = check_form(written, last_slash);
    if (!wrong)
        wrong = read_flags(last_slash + 1, &options);
    if (!wrong)
        wrong = compile(written + 1, (gsize)(last_slash - written - 1), options, &code);
    if (wrong)
        return wrong;
    Pattern *pattern = g_new0(Pattern, 1);
    pattern->written = g_strdup(written);
    pattern->code = code;
    find_needed(pattern);
    g_ptr_array_add(value->patterns, pattern);
    return NULL;
}

static gboolean
lacks_needed(const Pattern *pattern, RuleText *text)
{
    if (!pattern->needs[0] || text->length > SPELT_MAX_BYTES)
        return FALSE;
    if (!text->is_spelt)
        for (gsize i = 0; i < text->length; i++)
            text->has[(guint8)text->text[i]] = TRUE;
    text->is_spelt = TRUE;
    return !text->has[pattern->needs[0]] && !text->has[pattern->needs[1]];
}

static int
run(const Pattern *pattern, const RuleText *text, RuleMatcher *matcher)
{
    return pcre2_match(pattern->code, (PCRE2_SPTR)text->text, text->length, 0, 0, matcher->data,
                       matcher->context);
}

static gboolean
is_found(const Pattern *pattern, RuleText *text, RuleMatcher *matcher)
{
    if (lacks_needed(pattern, text))
        return FALSE;
    int result = run(pattern, text, matcher);
    if (result == PCRE2_ERROR_JIT_STACKLIMIT && !matcher->stack) {
        matcher->stack = pcre2_jit_stack_create(JIT_STACK_START_BYTES, JIT_STACK_MAX_BYTES, NULL);
        pcre2_jit_stack_assign(matcher->context, NULL, matcher->stack);
        result = run(pattern, text, matcher);
    }
    return result >= 0;
}

static gboolean
equals_word(const RuleValue *value, RuleText *text)
{
    /* No word is as long as a text that had to be cut. */
    if (value->folded->len == 0 || text->cut)
        return FALSE;
    if (!text->folded)
        text->folded = fold(text->text);
    for (guint i = 0; i < value->folded->len; i++)
        if (g_str_equal(g_ptr_array_index(value->folded, i), text->folded))
            return TRUE;
    return FALSE;
}

gboolean
rule_value_matches(const RuleValue *value, RuleText *text, RuleMatcher *matcher)
{
    if (!text->text)
        return FALSE;
    if (equals_word(value, text))
        return TRUE;
    for (guint i = 0; i < value->patterns->len; i++)
        if (is_found(g_ptr_array_index(value->patterns, i), text, matcher))
            return TRUE;
    return FALSE;
}

static void
append_choice(GString *out, const char *choice)
{
    g_autofree char *clean = text_printable(choice);
    g_string_append_printf(out, "%s%s", out->len ? " or " : "", clean);
}

char *
rule_value_describe(const RuleValue *value)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < value->words->len; i++) {
        g_autofree char *quoted =
            g_strdup_printf("\"%s\"", (const char *)g_ptr_array_index(value->words, i));
        append_choice(out, quoted);
    }
    for (guint i = 0; i < value->patterns->len; i++) {
        const Pattern *pattern = g_ptr_array_index(value->patterns, i);
        append_choice(out, pattern->written);
    }
    for (guint i = 0; i < value->comparisons->len; i++)
        append_choice(out, g_array_index(value->comparisons, Comparison, i).written);
    return g_string_free(out, FALSE);
}

/* With its length before each, so that no two lists give one text. */
static void
append_key(GString *key, char kind, const char *choice)
{
    g_string_append_printf(key, "%c%" G_GSIZE_FORMAT ":%s", kind, strlen(choice), choice);
}

char *
rule_value_key(const RuleValue *value)
{
    GString *key = g_string_new(NULL);
    for (guint i = 0; i < value->folded->len; i++)
        append_key(key, 'w', g_ptr_array_index(value->folded, i));
    for (guint i = 0; i < value->patterns->len; i++) {
        const Pattern *pattern = g_ptr_array_index(value->patterns, i);
        append_key(key, 'p', pattern->written);
    }
    for (guint i = 0; i < value->comparisons->len; i++)
        append_key(key, 'c', g_array_index(value->comparisons, Comparison, i).written);
    return g_string_free(key, FALSE);
}
