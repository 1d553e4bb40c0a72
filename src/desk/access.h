/*
 * Access requests: somebody asks for a share of a project, and who may share it answers.
 */
#pragma once

#include "desk/share.h"

typedef struct {
    RequestId id; /* of the request that mail to the asker about it is about */
    PersonId person;
    ProjectId project; /* 0: there is none, and so nobody who is asked */
    TicketId ticket;   /* of that project, when they asked for it; else 0 */
    char *asked_for;   /* as they wrote it */
    char *words;       /* what they say to it, one line; "" for nothing */
    gint64 made_us;
    gint64 expires_us;
    gint64 answered_us;   /* 0 while it is open */
    PersonId answered_by; /* 0 for the administrator */
    Role role;            /* that they were given; ROLE_NONE: denied */
} Access;

void access_free(Access *access);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Access, access_free)

gboolean access_is_open(const Access *access, gint64 now_us);
/* "open", "expired", "given", "denied". */
const char *access_state(const Access *access, gint64 now_us);

/* The role that lets somebody of this kind do what they came for, and no more. ROLE_NONE when there
 * is none: a customer who asked for a ticket of others sees it with all others, or not. */
Role access_default_role(PersonKind kind, gboolean for_ticket);

/* What somebody must be allowed in a project to answer who asks for access to it: to share it, or,
 * where nobody may, to release mail. Linear in the project's shares. */
PolicyAction access_gate(const RoleTable *roles, ProjectId project);
/* NULL when this person may answer, else the reason why not (static). */
const char *access_answer_refusal(const RoleTable *roles, ProjectId project, const Person *person);

/* What somebody asks for: "spring-sale", "support+spring-sale@desk.example", "41", "#41". */
typedef struct {
    char *asked_for; /* lower case, without the sign */
    TicketId ticket; /* when it is a number */
    char *words;     /* what stands behind it, one line without signs of control; "" for nothing */
} AccessAsk;
void access_ask_clear(AccessAsk *ask);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AccessAsk, access_ask_clear)

/* Reads what stands behind "#access" or "ask". FALSE with POSTERN_ERROR_INVALID for what can be
 * none of these. Linear. */
gboolean access_ask_read(const char *text, AccessAsk *ret_ask,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All words of text as one line, at most LIMIT_ACCESS_CHARS. Caller frees. */
char *access_words(const char *text);

/* "approve", "approve vendor", "approve customer own", "deny". */
typedef struct {
    gboolean approves;
    Role role;         /* ROLE_NONE for none named */
    const char *wrong; /* the word that stands where a role would; borrowed; else NULL */
} AccessVerdict;

/* By the words of a first line. FALSE when it begins like neither. What stands behind "deny" is for
 * who asked. */
gboolean access_verdict_read(char *const *words,
                             AccessVerdict *ret_verdict) G_GNUC_WARN_UNUSED_RESULT;
