#include "desk/access.h"

#include "base/limits.h"
#include "base/text.h"
#include "desk/value_word.h"

#include <string.h>

void
access_free(Access *access)
{
    if (!access)
        return;
    g_free(access->asked_for);
    g_free(access->words);
    g_free(access);
}

gboolean
access_is_open(const Access *access, gint64 now_us)
{
    return !access->answered_us && now_us < access->expires_us;
}

const char *
access_state(const Access *access, gint64 now_us)
{
    if (access->answered_us)
        return access->role != ROLE_NONE ? "given" : "denied";
    return now_us < access->expires_us ? "open" : "expired";
}

Role
access_default_role(PersonKind kind, gboolean for_ticket)
{
    switch (kind) {
    case PERSON_STAFF:
        return ROLE_MEMBER;
    case PERSON_VENDOR:
        return ROLE_VENDOR;
    case PERSON_CUSTOMER:
        return for_ticket ? ROLE_NONE : ROLE_OWN;
    }
    return ROLE_NONE;
}

/* --- asking ----------------------------------------------------------------------------------- */

void
access_ask_clear(AccessAsk *ask)
{
    g_clear_pointer(&ask->asked_for, g_free);
    g_clear_pointer(&ask->words, g_free);
}

char *
access_words(const char *text)
{
    g_autofree char *one = g_strdelimit(g_strdup(text), "\r\n", ' ');
    return text_clean_line(one, -1, LIMIT_ACCESS_CHARS);
}

static gboolean
is_number(const char *text)
{
    gsize length = strspn(text, "0123456789");
    return length && length <= 18 && !text[length];
}

/* What can stand in a slug or an address: anything else is no name of ours, whoever asks. */
static gboolean
can_be_name(const char *text)
{
    for (const char *p = text; *p; p++)
        if (!g_ascii_isalnum(*p) && !strchr("-._+@", *p))
            return FALSE;
    return *text && strlen(text) <= LIMIT_NAME_CHARS;
}

gboolean
access_ask_read(const char *text, AccessAsk *ret_ask, GError **error)
{
    const char *start = text + strspn(text, " \t");
    gsize length = strcspn(start, " \t\n");
    gboolean is_signed = *start == '#';
    g_autofree char *typed = g_strndup(start + is_signed, length - is_signed);
    g_autofree char *name = g_ascii_strdown(typed, -1);
    if (!can_be_name(name) || (is_signed && !is_number(name))) {
        g_autofree char *shown = text_clean_line(start, (gssize)length, LIMIT_NAME_CHARS);
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "\"%s\" is no project's slug or address and no ticket's number, expected "
                    "#access SLUG [WORDS]",
                    shown);
        return FALSE;
    }
    *ret_ask = (AccessAsk){.words = access_words(start + length)};
    if (is_number(name))
        ret_ask->ticket.value = g_ascii_strtoll(name, NULL, 10);
    ret_ask->asked_for = g_steal_pointer(&name);
    return TRUE;
}

/* --- who answers ------------------------------------------------------------------------------ */

PolicyAction
access_gate(const RoleTable *roles, ProjectId project)
{
    const GPtrArray *grants = role_table_list(roles, project);
    for (guint i = 0; grants && i < grants->len; i++) {
        const Grant *grant = grants->pdata[i];
        Standing standing = {.kind = PERSON_STAFF, .role = grant->role};
        if (!policy_refusal(&standing, POLICY_SHARE))
            return POLICY_SHARE;
    }
    return POLICY_RELEASE;
}

const char *
access_answer_refusal(const RoleTable *roles, ProjectId project, const Person *person)
{
    Standing standing = {.kind = person->kind,
                         .role = role_table_role(roles, project, person->id, person->kind)};
    return policy_refusal(&standing, access_gate(roles, project));
}

/* --- answering -------------------------------------------------------------------------------- */

static gboolean
is_word(const char *word, const char *is)
{
    return word && !g_ascii_strcasecmp(word, is);
}

gboolean
access_verdict_read(char *const *words, AccessVerdict *ret_verdict)
{
    AccessVerdict verdict = {.approves = is_word(words[0], "approve")};
    int role;
    if (!verdict.approves && !is_word(words[0], "deny"))
        return FALSE;
    if (verdict.approves && words[1]) {
        gboolean own = value_word_is(VALUE_SHARE, SHARE_OWN, words[2]);
        gboolean known = value_word_read(VALUE_ROLE, words[1], &role) &&
                         (!own || role == ROLE_CUSTOMER) && !words[own ? 3 : 2];
        if (known)
            verdict.role = own ? ROLE_OWN : (Role)role;
        else
            verdict.wrong = words[1];
    }
    *ret_verdict = verdict;
    return TRUE;
}
