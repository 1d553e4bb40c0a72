/*
 * What a condition's value says, and how it is compared: a word (equal, case and surrounding white
 * space ignored), "/regex/flags", a comparison (">= 5000", "unset"), or a list of these (any of
 * them).
 *
 * Values are immutable once built and may be used from any thread. Texts and matchers belong to one
 * thread.
 */
#pragma once

#include "base/base.h"

/* A text from outside, made ready for comparing. Not longer than patterns may see. */
typedef struct {
    char *text; /* valid UTF-8, at most LIMIT_PATTERN_SUBJECT_BYTES; NULL: unset, equals nothing */
    gsize length;      /* of text */
    gboolean cut;      /* there was more */
    char *folded;      /* made when the first word is compared */
    gboolean is_spelt; /* has is filled in, by the first pattern that asks */
    guint8 has[256];   /* whether a byte is in text */
} RuleText;

/* raw may be NULL, of any length and any bytes. */
void rule_text_init(RuleText *text, const char *raw);
void rule_text_clear(RuleText *text);

/* What a pattern needs to run; reused for many. */
typedef struct RuleMatcher RuleMatcher;
RuleMatcher *rule_matcher_new(void);
void rule_matcher_free(RuleMatcher *matcher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RuleMatcher, rule_matcher_free)

typedef struct RuleValue RuleValue;
RuleValue *rule_value_new(void);
void rule_value_free(RuleValue *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RuleValue, rule_value_free)

/* Whether what is written is a pattern and no word: it begins with a slash. */
gboolean rule_value_is_pattern(const char *written);

/* One more word that equals. */
void rule_value_add_word(RuleValue *value, const char *word);
/* One more pattern, as written with its slashes and flags (i: case ignored, m: ^ and $ at lines, s:
 * the dot takes newlines too). Compiled here, to machine code, which bounds what it may cost. NULL,
 * or what is wrong, "what, expected what"; the value is then unchanged. Caller frees. */
char *rule_value_add_pattern(RuleValue *value, const char *written);

/* How what has an order is compared; and whether there is anything at all. */
typedef enum {
    COMPARE_EQUAL,
    COMPARE_LESS,
    COMPARE_AT_MOST,
    COMPARE_MORE,
    COMPARE_AT_LEAST,
    COMPARE_SET,
    COMPARE_UNSET,
} RuleComparison;
/* What a value begins with: *ret_rest is what it is compared with, "" for set and unset. */
RuleComparison rule_comparison_read(const char *written, const char **ret_rest);
/* One more comparison, as it was written. */
void rule_value_add_comparison(RuleValue *value, RuleComparison comparison, gint64 number,
                               const char *written);
/* Whether any comparison holds for a number, or for there being none. */
gboolean rule_value_compares(const RuleValue *value, gboolean is_set, gint64 number);

/* Whether any word equals, or any pattern is found in, text. A pattern that reaches a limit is not
 * found. */
gboolean rule_value_matches(const RuleValue *value, RuleText *text, RuleMatcher *matcher);

/* `"New" or "Assigned"`, for people, on one line. Caller frees. */
char *rule_value_describe(const RuleValue *value);
/* A text that only values with the same words and patterns have. Caller frees. */
char *rule_value_key(const RuleValue *value);
