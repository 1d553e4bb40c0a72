#include "desk/share_words.h"

#include "desk/value_word.h"

#define EXPECTED_SHARE   "expected #share WHO ROLE [on SLUG]"
#define EXPECTED_UNSHARE "expected #unshare WHO [on SLUG]"

void
share_words_clear(ShareWords *words)
{
    g_clear_pointer(&words->who, g_free);
    g_clear_pointer(&words->slug, g_free);
}

char **
share_words_split(const char *text)
{
    g_auto(GStrv) all = g_strsplit_set(text, " \t", -1);
    g_autoptr(GStrvBuilder) some = g_strv_builder_new();
    for (char **word = all; *word; word++)
        if (**word)
            g_strv_builder_add(some, *word);
    return g_strv_builder_end(some);
}

/* The words are read from their end, for a team's name may be several. */
typedef struct {
    char **words;
    guint left;
} Tail;

static gboolean
take_word(Tail *tail, const char *word)
{
    gboolean is = tail->left && !g_ascii_strcasecmp(tail->words[tail->left - 1], word);
    tail->left -= is ? 1 : 0;
    return is;
}

static gboolean
is_word(const Tail *tail, guint from_end, ValueShare word)
{
    return tail->left >= from_end &&
           value_word_is(VALUE_SHARE, (int)word, tail->words[tail->left - from_end]);
}

static void
take_where(Tail *tail, ShareWords *words)
{
    guint taken = is_word(tail, 2, SHARE_ON)                                        ? 2
                  : is_word(tail, 3, SHARE_ON) && is_word(tail, 2, SHARE_PORTFOLIO) ? 3
                                                                                    : 0;
    if (!taken)
        return;
    words->slug = g_ascii_strdown(tail->words[tail->left - 1], -1);
    words->is_group = taken == 3;
    tail->left -= taken;
}

static gboolean
take_role(Tail *tail, ShareWords *words, GError **error)
{
    gboolean own = is_word(tail, 1, SHARE_OWN);
    tail->left -= own ? 1 : 0;
    const char *typed = tail->left ? tail->words[tail->left - 1] : "";
    int role;
    if (!value_word_read(VALUE_ROLE, typed, &role)) {
        g_autofree char *known = desk_words_list(role_words);
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "\"%s\" is no role, expected one of %s; " EXPECTED_SHARE, typed, known);
        return FALSE;
    }
    if (own && role != ROLE_CUSTOMER) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "\"own\" with the role %s, expected it with customer alone",
                    policy_role_name((Role)role));
        return FALSE;
    }
    tail->left--;
    words->role = own ? ROLE_OWN : (Role)role;
    return TRUE;
}

static char *
join(char *const *words, guint count)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < count; i++)
        g_string_append_printf(out, "%s%s", i ? " " : "", words[i]);
    return g_string_free(out, FALSE);
}

gboolean
share_words_read(const char *text, gboolean with_role, ShareWords *ret_words, GError **error)
{
    g_auto(GStrv) split = share_words_split(text);
    g_auto(ShareWords) words = {.role = ROLE_NONE};
    Tail tail = {split, g_strv_length(split)};
    words.is_quiet = with_role && take_word(&tail, "no-notice");
    take_where(&tail, &words);
    if (with_role && !take_role(&tail, &words, error))
        return FALSE;
    if (!tail.left) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID, "this says not with whom, %s",
                    with_role ? EXPECTED_SHARE : EXPECTED_UNSHARE);
        return FALSE;
    }
    words.who = join(split, tail.left);
    *ret_words = words;
    words = (ShareWords){.role = ROLE_NONE};
    return TRUE;
}
