/*
 * One run of a command: what was asked, and what is shown.
 */
#pragma once

#include "conf/conf.h"
#include "ctl/command.h"
#include "ctl/mailboxes.h"
#include "ctl/record.h"
#include "flow/flow.h"
#include "net/tls_server.h"

/* Sends what was shown so far to whoever asked. FALSE when they are gone. */
typedef gboolean (*CallShowNow)(gpointer data, const GString *out, const GString *err);

/* Belongs to one thread. out and err are what the command has shown so far. */
struct Call {
    CommandLine line;
    Flow *flow; /* NULL inside posternctl, as is mailboxes */
    const CtlMailboxes *mailboxes;
    TlsServer *tls;          /* NULL also where no door has TLS */
    const char *config_file; /* of a local command; NULL inside posternd */
    GBytes *file;            /* what was attached, or NULL; borrowed */
    gboolean json;
    guint columns; /* of the terminal, 0 when it is none */
    const gint *stopping;
    CallShowNow show_now; /* may be NULL */
    gpointer show_data;
    GString *out;
    GString *err;
};

/* What was typed, by parameter name; the name must be in the command's table. NULL when it was left
 * out. Borrowed from the call. */
const char *call_argument(const Call *call, const char *name);
const char *call_option(const Call *call, const char *name);
gboolean call_flag(const Call *call, const char *name);
/* The rest of the arguments, from one that repeats on. NULL-terminated; caller frees the array
 * only. */
const char **call_arguments(const Call *call, const char *name);
/* A PARAMETER_NUMBER that is there, else fallback. */
gint64 call_number(const Call *call, const char *name, gint64 fallback);
/* A PARAMETER_WORD that is there, else 0. */
int call_word(const Call *call, const char *name);
/* How many rows a list shall show: what --limit says (CALL_LIMIT_OPTION), at most most. */
guint call_limit(const Call *call, guint most);
#define CALL_LIMIT_DEFAULT 50
#define CALL_LIMIT_MOST    10000
#define CALL_LIMIT_OPTION                                                                          \
    {                                                                                              \
        "limit", PARAMETER_NUMBER, PARAMETER_OPTIONAL, "N", "at most so many; 50 when left out",   \
            NULL                                                                                   \
    }
/* What an attached file (or a PARAMETER_INPUT typed in full) says: *ret_length bytes, NUL behind
 * them. Caller frees. POSTERN_ERROR_INVALID when nothing was attached. */
char *call_content(const Call *call, const char *name, gsize *ret_length, GError **error);

/* The secret that was attached (Command.secret). Caller frees with password_free.
 * POSTERN_ERROR_INVALID when nothing was, or what was is no text. */
char *call_secret(const Call *call, GError **error);

/* Shows what a list or show command found, in the form that was asked for. Takes it over. */
void call_show_table(Call *call, Table *table);
void call_show_record(Call *call, Record *record);
/* A line for people; nothing in JSON. */
void call_say(Call *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* A line on standard error, in both forms. */
void call_warn(Call *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Warns that a list shows only the newest of all there are; nothing when it shows them all. */
void call_warn_left_out(Call *call, guint shown, gint64 all);

/* Shows at once what there is so far, instead of all together at the end: for a command that takes
 * its time. With nothing to show, and in JSON, whoever asked is told to go on waiting. FALSE
 * when they are gone. */
gboolean call_show_now(Call *call);

/* Whether the daemon ends, so that a command with much to do must come to its end. */
gboolean call_must_stop(const Call *call);

/* Runs the command inside posternd: words is everything behind posternctl's own options. What is
 * shown stands in out and err; errors do, too. */
typedef struct {
    const CtlMailboxes *mailboxes; /* borrowed; NULL where there are none */
    TlsServer *tls;                /* the same */
    const char *const *words;
    GBytes *file;
    gboolean json;
    guint columns;
    const gint *stopping; /* turns non-zero (atomically) when the daemon ends; NULL: never */
    CallShowNow show_now; /* NULL: everything is shown at the end */
    gpointer show_data;
} CallRequest;
CtlExit call_run(Flow *flow, const CallRequest *request, GString *out, GString *err);
/* Runs the local half of a command (command->local) inside posternctl. */
CtlExit call_run_local(const CallRequest *request, const char *config_file, GString *out,
                       GString *err);
