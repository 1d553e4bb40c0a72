/*
 * What the files that answer queries share.
 */
#pragma once

#include "desk/mail_query.h"
#include "desk/value_word.h"
#include "outbox/query.h"
#include "store/ticket_scan.h"

/* One query. */
typedef struct {
    const QueryAsker *asker;
    const MailQuery *query;
    QueryAnswer *answer;
} QueryRun;

/* What somebody may see of one ticket. */
typedef struct {
    Standing standing;
    gboolean sees;   /* that it is there, and its public thread */
    gboolean inside; /* what is the staff's: its private thread, who works on it, its fields */
    gboolean work;   /* what whoever works on it needs: when it is due */
} QueryView;

/* A ticket that is asked about, and what of it whoever asks may see. */
typedef struct {
    QueryRun *run;
    Ticket *ticket;
    QueryView view;
    GArray *threads; /* of Thread: those they may see */
} QueryTicket;
void query_ticket_clear(QueryTicket *ticket);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(QueryTicket, query_ticket_clear)

/* One of a list. */
typedef struct {
    Ticket *ticket;
    QueryView view;
} QueryFound;

/* A project or portfolio that is asked about. */
typedef struct {
    Project *project;     /* or NULL … */
    Portfolio *portfolio; /* … or NULL */
    Role role;            /* in it; of a portfolio, by its own shares */
} QueryGroup;
void query_group_clear(QueryGroup *group);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(QueryGroup, query_group_clear)

/* query.c */
/* A paragraph by a template; values may be NULL. */
void query_say(QueryRun *run, const char *template, const TemplateValues *values);
/* The words of a template. Caller frees. */
char *query_words(const QueryRun *run, const char *template);
/* The word of a value, in the asker's language. Static. */
const char *query_value(const QueryRun *run, ValueKind kind, int value);
/* One clean line without tokens of ours. Caller frees. */
char *query_clean(const QueryRun *run, const char *text, gsize chars);
/* Takes the last word away of a text that goes on where it was cut: it may be half of an address
 * that nobody is to know, and would not be known as one. */
void query_drop_cut_word(char *text);
/* How somebody is called; their address is for who sees inside. Caller frees. */
char *query_person(const QueryRun *run, const Person *person, gboolean inside);
char *query_day(gint64 day);                         /* "" for none; caller frees */
char *query_time(const QueryRun *run, gint64 at_us); /* where they are; caller frees */
/* How the asker stands to a ticket. POSTERN_ERROR_NOT_FOUND when there is none. */
gboolean query_view(const QueryRun *run, TicketId ticket, QueryView *ret_view,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same by the role alone, without the store: sees is FALSE when that is not enough. */
void query_view_by_role(const QueryRun *run, const Ticket *ticket, QueryView *ret_view);
/* Where the asker's reply on a ticket goes; NULL when they may not comment. Caller frees. */
gboolean query_reply_address(const QueryRun *run, TicketId ticket, const Standing *standing,
                             char **ret_address, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* query_tickets.c: #tickets, #mine */
gboolean query_tickets(QueryRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean query_mine(QueryRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What a filter finds, what changed last first: a GPtrArray of QueryFound. Says so in the answer
 * when not all was looked at. */
gboolean query_find(QueryRun *run, const MailQuery *filter, GPtrArray **ret_found,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A table of some (of QueryFound), which get their tags and assignees. */
gboolean query_tabulate(QueryRun *run, const GPtrArray *found,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* query_about.c: what a query is about */
/* The ticket; its ticket is NULL, and the answer says so, when there is none or nothing of it is
 * for them: they learn no difference. What went into another is that one. */
gboolean query_ticket_find(QueryRun *run, TicketId asked, QueryTicket *ret_ticket,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether a ticket is one of its own to whoever asks: it went into no other, or into one that they
 * may not know of. */
gboolean query_goes_on(const QueryRun *run, const Ticket *ticket, gboolean *ret_goes_on,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The ticket's threads that they may see, which are noted as shown. */
gboolean query_ticket_threads(QueryTicket *about, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* From when on whoever asks reads one of the threads they may see, 0 for all of it: who was brought
 * in late was brought into the public one. */
gint64 query_ticket_sees_from(const QueryTicket *about, const Thread *thread);
/* The project or portfolio; both are NULL, and the answer says so, when there is none that they
 * may know of. */
gboolean query_group_find(QueryRun *run, QueryGroup *ret_group,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All tickets of it that are open, or with all, also the closed: a GPtrArray of QueryFound. */
gboolean query_group_tickets(QueryRun *run, const QueryGroup *group, gboolean all,
                             GPtrArray **ret_found, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether they may know who has which role in a project; it is noted as shown. */
gboolean query_sees_roles(QueryRun *run, ProjectId project);
/* "Ticket 41:" */
void query_ticket_say(const QueryTicket *about, TicketId asked);

/* query_show.c, query_group.c, query_history.c, query_who.c */
gboolean query_show(QueryRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean query_show_group(QueryRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean query_history(QueryRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean query_who(QueryRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* query_why.c */
gboolean query_why(QueryRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* query_get.c */
gboolean query_get(QueryRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* query_find.c */
gboolean query_find_words(QueryRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A table of who has which role in a project, or by a portfolio. */
gboolean query_roles(QueryRun *run, ProjectId project, PortfolioId portfolio,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* query_help.c */
gboolean query_help(QueryRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
