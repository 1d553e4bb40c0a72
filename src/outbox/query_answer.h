/*
 * What a query by mail comes to: paragraphs, tables and what somebody wrote, in their order; and
 * what it shows of the desk, by which a mail that waits is judged again before it leaves.
 */
#pragma once

#include "desk/share.h"
#include "outbox/answer_table.h"
#include "outbox/attached.h"
#include "store/store.h"

/* Owns what it points to. */
typedef struct {
    char *line;       /* what was asked, as it was typed */
    GPtrArray *parts; /* in their order */
    GPtrArray *files; /* of AttachedFile: that travel with it */
    GArray *seen;     /* of what is shown: who may not see that any more gets none of it */
    /* In words, without end of line; NULL before. */
    char *text;
    char *html;
} QueryAnswer;

QueryAnswer *query_answer_new(const char *line);
void query_answer_free(QueryAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QueryAnswer, query_answer_free)

/* A paragraph; one clean line. */
void query_answer_say(QueryAnswer *answer, const char *text);
/* What somebody wrote; may have several lines. */
void query_answer_quote(QueryAnswer *answer, const char *text);
/* Takes the table over. */
void query_answer_tabulate(QueryAnswer *answer, AnswerTable *table);
/* Takes the file over. */
void query_answer_attach(QueryAnswer *answer, AttachedFile *file);
/* The same as a list, each row's first cell strong and the others below it; the table is a stacked
 * one. */
void query_answer_list(QueryAnswer *answer, AnswerTable *table);
/* It shows something for which whoever asked must be allowed this, on a ticket (and a thread of it,
 * or 0), or, where there is no ticket, in a project. */
void query_answer_note_seen(QueryAnswer *answer, TicketId ticket, ThreadId thread,
                            ProjectId project, PolicyAction needs);
/* It shows what a project or a portfolio (the other is 0) is, for which they need a share of it. */
void query_answer_note_group(QueryAnswer *answer, ProjectId project, PortfolioId portfolio);
/* It shows with whom a portfolio is shared, for which they must be staff who have a share of it. */
void query_answer_note_shares(QueryAnswer *answer, PortfolioId portfolio);

/* Once all parts are there. */
void query_answer_put_in_words(QueryAnswer *answer, const TemplateSet *templates);

/* What some answers (of QueryAnswer) show, as it is stored; "" for nothing. Caller frees. */
char *query_seen_write(const GPtrArray *answers);
/* The files of some answers, as attached_write has them. Caller frees. */
char *query_files_write(const GPtrArray *answers, const TemplateSet *templates);
/* Whether a person may see all of that still. */
gboolean query_seen_holds(Store *store, const RoleTable *roles, const Person *person,
                          const char *seen, gboolean *ret_holds,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
