/*
 * The commands of posternctl: one table, which parsing, dispatch, help, guesses and the manual's
 * test read. Each noun's rows stand in its cmd_NOUN.c.
 *
 * posternctl parses a command line with this table before it asks the daemon, which parses it again
 * and believes nothing.
 */
#pragma once

#include "ctl/ctl.h"
#include "desk/desk.h"
#include "store/writer.h"

typedef struct Call Call;

typedef enum {
    PARAMETER_TEXT,
    PARAMETER_NUMBER, /* a whole number from 1 */
    PARAMETER_WORD,   /* one of words */
    PARAMETER_FILE,   /* posternctl reads it ("-" is standard input) and attaches the bytes */
    PARAMETER_INPUT,  /* the text itself, or "-": then posternctl attaches its standard input */
    PARAMETER_FLAG,   /* an option without a value */
} ParameterKind;

typedef enum {
    PARAMETER_ONE,      /* must be there */
    PARAMETER_OPTIONAL, /* may be left out */
    PARAMETER_MANY,     /* any number of them; only the last argument */
    PARAMETER_SOME,     /* one or more of them; only the last argument */
} ParameterUse;

/* An argument ("ADDRESS"), or an option ("kind", typed --kind VALUE or --kind=VALUE). */
typedef struct {
    const char *name;
    ParameterKind kind;
    ParameterUse use;
    const char *value; /* of an option: what its value is called in help ("NAME") */
    const char *help;
    const DeskWord *words; /* of PARAMETER_WORD */
} Parameter;

/* Does the command: shows what there is to show through call.h. FALSE with an error otherwise:
 * POSTERN_ERROR_INVALID ends with CTL_USAGE, every other code with CTL_FAILED. */
typedef gboolean (*CommandRun)(Call *call, GError **error);

typedef struct {
    const char *words;          /* "person add" */
    const char *help;           /* one line */
    const char *details;        /* more for `help COMMAND`; may be NULL */
    const Parameter *arguments; /* in order, ending with a NULL name; may be NULL */
    const Parameter *options;   /* the same */
    /* What posternctl asks its user for without showing it, and attaches as a file is ("new
     * password"); NULL for nothing. With the option secret_unless it is not asked for. */
    const char *secret;
    const char *secret_unless;
    /* Where it runs. local runs inside posternctl, without a daemon. Of the others a command has
     * one, which runs inside posternd: run as it is; read and write as jobs of flow_read and
     * flow_write whose data is the Call. A command with local and one of the others does both: the
     * latter only when a daemon is there. */
    CommandRun local;
    CommandRun run;
    WriterJob read;
    WriterJob write;
} Command;

/* The index'th command of all, in the order of help; NULL behind the last. */
const Command *command_at(guint index);
/* Options every command takes (--json, --help), ending with a NULL name. */
extern const Parameter command_common_options[];

/* A command line, understood. Plain value. */
typedef struct {
    const Command *command;
    GPtrArray *arguments; /* of char *, in order */
    GHashTable *options;  /* name -> value as written ("" for a flag) */
} CommandLine;
void command_line_clear(CommandLine *line);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CommandLine, command_line_clear)

/* The command that words begin with ("person add …"); *ret_used words of it. POSTERN_ERROR_INVALID
 * with the nearest form there is. */
const Command *command_find(const char *const *words, guint *ret_used, GError **error);
/* Reads a whole command line. With --help among its options nothing else is checked.
 * POSTERN_ERROR_INVALID with what is wrong and what would be right. */
gboolean command_parse(const char *const *words, CommandLine *ret_line,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The file this command line wants attached: a path, "-" for standard input, or NULL. */
const char *command_line_file(const CommandLine *line);
/* The secret its user is to be asked for, or NULL. */
const char *command_line_secret(const CommandLine *line);

/* A whole number from 1. POSTERN_ERROR_INVALID; name says which parameter it was for. */
gboolean command_number(const char *name, const char *text, gint64 *ret_number,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "posternctl person add ADDRESS [--name NAME] …". Caller frees. */
char *command_usage(const Command *command);
/* The help of one command; of all of them, one a line. Callers free. */
char *command_help(const Command *command);
char *command_help_all(void);
