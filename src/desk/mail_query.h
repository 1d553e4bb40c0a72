/*
 * What is asked of the desk by mail: the words of COMMAND_QUERY, and what stands behind them. Pure:
 * whether there is such a thing, and whether its writer may see it, is asked when it is answered.
 */
#pragma once

#include "desk/ticket.h"

typedef enum {
    QUERY_HELP,
    QUERY_MINE,
    QUERY_TICKETS,
    QUERY_SHOW,
    QUERY_HISTORY,
    QUERY_WHO,
    QUERY_FIND,
    QUERY_WHY,
    QUERY_GET,
} MailQueryKind;

/* What a query is about. */
typedef enum {
    ABOUT_HERE, /* the ticket that the mail is about */
    ABOUT_TICKET,
    ABOUT_SLUG, /* a project, or, where there is none, a portfolio */
    ABOUT_PROJECT,
    ABOUT_PORTFOLIO,
} MailQueryAbout;

/* What a ticket of a list must be. */
typedef enum {
    TERM_STATUS, /* "open", "closed", or a status */
    TERM_PROJECT,
    TERM_PORTFOLIO,
    TERM_TYPE,
    TERM_ASSIGNEE, /* a name, an address, a team, "me", "none" */
    TERM_REQUESTER,
    TERM_TAG,
    TERM_PRIORITY,
    TERM_DUE, /* a day, which it is due by; "today", "week", "overdue", "none" */
} MailQueryTermKind;

typedef struct {
    MailQueryTermKind kind;
    char **values; /* any of these will do; at least one, none of them empty */
} MailQueryTerm;

/* Plain value; owns what it points to. */
typedef struct {
    MailQueryKind kind;
    MailQueryAbout about;
    TicketId ticket;  /* of ABOUT_TICKET; of QUERY_GET also a number that begins a name, or 0 */
    char *slug;       /* of ABOUT_SLUG, _PROJECT and _PORTFOLIO, else NULL */
    GPtrArray *terms; /* of MailQueryTerm: all of them must hold */
    char **words;     /* of QUERY_FIND: one or more, each with a letter or digit; else NULL */
    char *name;       /* of QUERY_GET: what stands there, without quotation marks; else NULL */
    char *behind;     /* the same without the number; else NULL */
} MailQuery;
void mail_query_free(MailQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailQuery, mail_query_free)

/* Reads what stands behind the word of a query ("show"), one clean line.
 * POSTERN_ERROR_INVALID with what would be right. */
gboolean mail_query_read(const char *word, const char *argument, MailQuery **ret_query,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The query of a whole line, "#show 41"; NULL when it is none that can be answered. Caller frees.
 */
MailQuery *mail_query_of_line(const char *line);
/* Whether c is a quotation mark, as any mail program or telephone makes it. */
gboolean mail_query_is_quote(gunichar c);
/* The first of the terms of a kind, or NULL. */
const MailQueryTerm *mail_query_term(const MailQuery *query, MailQueryTermKind kind);
/* "status". */
const char *mail_query_term_name(MailQueryTermKind kind);
