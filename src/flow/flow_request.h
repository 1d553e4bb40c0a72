/*
 * Questions the desk mails to somebody, and what comes of the answers: one table says, for each
 * kind of question, who is believed, which words are known, and what they do.
 *
 * To ask somebody who is not well enough known to confirm what they want, a file gives its own kind
 * a row in that table with confirms set, and calls run_ask_confirm; the row's answer function is
 * called when they have confirmed.
 */
#pragma once

#include "desk/answer.h"
#include "flow/flow_transaction.h"
#include "store/requests.h"

/* An answer by who was asked, believed as far as the kind wants it. */
typedef struct {
    Run *run;
    const Request *request;
    const Person *person; /* who answers: request->person */
    const char *text;     /* what was typed; of a confirmed one, the words of it */
    GPtrArray *lines; /* of char **: their words, answer_lines; of a confirmed one nothing more */
    GString *receipt; /* what was done, and what was refused and why: one line each */
    gboolean closes;  /* out: the question is answered for good */
} Answer;

typedef struct {
    RequestKind kind;
    IdentityLevel needs;      /* below it, who answers is asked to confirm the answer */
    gboolean confirms;        /* only "confirm NONCE" answers it, once */
    const char *const *words; /* what would be understood, for people, one line each */
    /* Does what the answer says. *ret_understood FALSE, and nothing done, when it says nothing that
     * is known. */
    gboolean (*answer)(Answer *answer, gboolean *ret_understood, GError **error);
} RequestType;

/* NULL for a kind there is none of. */
const RequestType *request_type(RequestKind kind);

/* Mails a question: request says kind, person, about, nonce, made_us and expires_us. Not before
 * due_us; until then it may gather more. */
gboolean run_ask(Run *run, const Request *request, gint64 due_us,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Asks somebody, at the address that is stored for them, to confirm: a question of this kind, whose
 * about begins with a number and goes on with what is asked for, in words they are shown.
 * *ret_asked is FALSE, and nothing was mailed but for a line in the log, when they were asked
 * LIMIT_CONFIRMS times lately. */
gboolean run_ask_confirm(Run *run, RequestKind kind, PersonId person, const char *about,
                         gboolean *ret_asked, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The reply to an answer: lines for people. */
gboolean run_tell_answer(Run *run, const Request *request, const char *lines,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Serves a TARGET_REQUEST. */
gboolean run_answer(Run *run, const Target *target, Received *outcome,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* flow_command.c: REQUEST_COMMANDS. */
gboolean commands_answer(Answer *answer, gboolean *ret_understood,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* flow_quarantine.c: REQUEST_RELEASE. */
extern const char *const release_words[];
gboolean release_answer(Answer *answer, gboolean *ret_understood,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
