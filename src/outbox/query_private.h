/*
 * What the files that answer queries share.
 */
#pragma once

#include "desk/mail_query.h"
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

/* query.c */
/* A paragraph by a template; values may be NULL. */
void query_say(QueryRun *run, const char *template, const TemplateValues *values);
/* The words of a template. Caller frees. */
char *query_words(const QueryRun *run, const char *template);
/* One clean line without tokens of ours. Caller frees. */
char *query_clean(const QueryRun *run, const char *text, gsize chars);
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
/* query_show.c */
gboolean query_show(QueryRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* query_help.c */
gboolean query_help(QueryRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
