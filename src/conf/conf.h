/*
 * conf/: the settings, read once from a libconfig file into a plain value.
 *
 * Every scalar setting is one row of the table in settings.c (path, type, range, default, unit,
 * help); the parser, `posternctl check` and the manual's list are made from it. Lists of groups
 * (addresses, listen, mailboxes, types, fields, forwarders, lists) have a small table each. Unknown
 * keys are problems.
 */
#pragma once

#include "conf/problem.h"

typedef enum { CONF_SMTP, CONF_LMTP } ConfProtocol;
typedef enum {
    CONF_TLS_NONE,
    CONF_TLS_STARTTLS,
    CONF_TLS_REQUIRED, /* STARTTLS before any mail */
    CONF_TLS_IMPLICIT,
} ConfTls;

/* A door: a TCP address and port, or a unix socket. */
typedef struct {
    ConfProtocol protocol;
    char *address; /* numeric; NULL for a unix socket */
    guint port;    /* 0: the kernel picks one, which the log names */
    char *socket;  /* path; NULL for TCP */
    ConfTls tls;
    gboolean auth; /* AUTH is taken there, inside TLS */
    guint line;
} ConfListen;

typedef struct {
    char *address; /* local@domain, lower case */
    char *project; /* slug */
    char *type;    /* ticket type; NULL for the project's own */
    char *team;    /* name; NULL when none follows by itself */
    gboolean
        log; /* what staff sends elsewhere is logged there, on a ticket of whom it is sent to */
    guint line;
} ConfAddress;

/* A custom field. */
typedef struct {
    char *name;
    char *label; /* NULL: the name */
    guint type;  /* 0 text, 1 number, 2 money, 3 date, 4 choice, 5 flag, 6 person */
    gboolean required;
    char *fallback; /* NULL: none */
    char **choices; /* NULL: none */
    char *currency; /* NULL: none */
    guint line;
} ConfField;

/* From one status of a ticket type to others. */
typedef struct {
    char *from;
    char **to;
    guint line;
} ConfTransition;

/* What a reply to a closed ticket does. */
typedef enum { CONF_REPLY_REOPENS, CONF_REPLY_OPENS_NEW, CONF_REPLY_IS_LOGGED } ConfClosedReply;

typedef struct {
    char *name;
    char **statuses;
    char **closed;          /* NULL for none */
    GPtrArray *transitions; /* of ConfTransition; may be empty */
    ConfClosedReply closed_reply;
    char *reopened; /* NULL: the first status */
    gint64 thanks_us;
    guint priority; /* 0 low, 1 normal, 2 high, 3 urgent */
    char **fields;  /* names; NULL: none */
    gboolean billable;
    guint line;
} ConfType;

/* An address elsewhere that forwards to the desk. */
typedef struct {
    GArray *hosts;    /* of Network: where it sends from */
    char *results;    /* its authserv-id, or NULL */
    char **addresses; /* whose mail it sends; may be NULL */
    guint line;
} ConfForwarder;

/* A mailing list that the desk is on. */
typedef struct {
    char *address;      /* where one posts to it */
    char *id;           /* what stands in its List-Id; NULL for the address with a dot for its @ */
    char *author_field; /* where it names the author when it writes its own address into From, or
                           NULL */
    GArray *hosts;      /* of Network: where it sends from; may be NULL */
    char *results;      /* its authserv-id, or NULL */
    guint line;
} ConfList;

/* An IMAP server; where TLS is not implicit, STARTTLS must succeed. */
typedef struct {
    char *host;
    guint port;
    gboolean implicit_tls;
} ConfServer;

typedef enum { CONF_AFTER_MOVE, CONF_AFTER_FLAG, CONF_AFTER_LEAVE } ConfAfterWhat;
typedef enum { CONF_AUTH_PASSWORD, CONF_AUTH_XOAUTH2 } ConfAuth;

/* What becomes of a message that the desk has. */
typedef struct {
    ConfAfterWhat what;
    char *folder; /* CONF_AFTER_MOVE: where it goes */
} ConfAfter;

/* A mailbox at a provider. */
typedef struct {
    char *name; /* fit for a file's name */
    ConfServer server;
    char *user;
    ConfAuth auth;
    char *secret_file; /* absolute, or "credential:NAME"; see secret_setting_path */
    char *folder;
    ConfAfter after;
    char *failed_folder;
    char *recipient; /* one of the desk's addresses */
    char *results;   /* the provider's authserv-id; NULL when it is not believed */
    char *ca_file;   /* PEM; "" for the system's */
    char *token_url; /* of xoauth2, as client_id and scope; NULL for none */
    char *client_id;
    char *scope;
    gint64 poll_us;
    guint line;
} ConfMailbox;

typedef enum { OUTGOING_SMTP, OUTGOING_MAILDIR } OutgoingKind;
typedef enum { TLS_NONE, TLS_STARTTLS, TLS_IMPLICIT } OutgoingTls;

/* Where mail that leaves goes: smtp://host:port (plain, for a local smarthost),
 * smtp+starttls://host:port, smtps://host:port, or maildir:/path. */
typedef struct {
    OutgoingKind kind;
    OutgoingTls tls;
    char *host;
    guint port;
    char *path; /* maildir */
} Outgoing;

/* How well somebody must be known whose commands are done. */
typedef enum {
    CONF_COMMANDS_AUTHENTICATED,
    CONF_COMMANDS_TOKEN, /* their own reply address is enough */
} ConfCommands;

/* All settings of a desk. Immutable after loading. */
typedef struct {
    char *file;
    char *desk_name;
    char *domain; /* lower case */
    char *language;
    char *timezone;
    char *store_path;
    char *keys_file;
    char *control_socket;
    char *rules_directory;
    GPtrArray *addresses;  /* of ConfAddress */
    GPtrArray *listen;     /* of ConfListen */
    GPtrArray *mailboxes;  /* of ConfMailbox; may be empty */
    GPtrArray *types;      /* of ConfType; may be empty */
    GPtrArray *fields;     /* of ConfField; may be empty */
    char *tls_certificate; /* PEM; "" when no door has TLS */
    char *tls_key;
    guint tls_line;

    char **trust_results;  /* authserv-ids of our own servers, or NULL */
    GArray *trust_hops;    /* of Network: our servers on other machines; may be NULL */
    gboolean trust_local;  /* whether this machine is one */
    char **trust_sealers;  /* domains, or NULL */
    GPtrArray *forwarders; /* of ConfForwarder; may be empty */
    GPtrArray *lists;      /* of ConfList; may be empty */

    char *reply_prefix;
    char *bounce_prefix;
    char *separator; /* one character: + - = or _ */
    gint64 reply_lifetime_us;

    Outgoing outgoing;
    char *outgoing_ca_file;     /* PEM; "" for the system's */
    char *outgoing_user;        /* who logs in there; NULL for nobody */
    char *outgoing_secret_file; /* with user, and only then; see secret_setting_path */
    guint outgoing_line;
    guint outgoing_connections;
    gboolean outgoing_verp;
    guint64 outgoing_attachments_bytes; /* of a comment, that travel with it; 0: none do */
    gint64 outgoing_patience_us;        /* for one answer of the smarthost */
    gint64 retry_first_us;
    gint64 retry_max_us;
    gint64 give_up_us;

    guint64 message_size_bytes;
    guint64 receive_memory_bytes;
    guint connections;
    guint connections_per_client;
    gint64 client_patience_us; /* for a command, or the next bytes of a message */
    guint workers;             /* parse workers */
    gboolean acknowledge;
    ConfCommands commands_need;
} Config;

/* Reads file. NULL when there is any problem; all of them are added to problems then (of a file
 * with a syntax error, that one). */
Config *config_load(const char *file, GPtrArray *problems);
/* The same from text, for tests; file is the name problems carry. */
Config *config_parse(const char *file, const char *text, GPtrArray *problems);
void config_free(Config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)

/* Every setting with type, default and help, for people (the manual's list and `posternctl check
 * --settings`). Caller frees. */
char *config_describe_settings(void);
