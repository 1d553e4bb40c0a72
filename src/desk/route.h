/*
 * Which addresses are ours, and what mail to each means.
 *
 * A RouteTable is immutable and answers RCPT without the database; a new one is published whenever
 * the projects or the configuration have changed.
 */
#pragma once

#include "desk/ticket.h"
#include "mail/token.h"

typedef enum {
    ROUTE_DESK,    /* a configured address or a project's: opens tickets */
    ROUTE_REPLY,   /* a valid reply token */
    ROUTE_BOUNCE,  /* a valid bounce token */
    ROUTE_REQUEST, /* the token of a question of the desk's */
    ROUTE_HELP,    /* answers with how to write to the desk */
} RouteKind;

/* What mail to one address means. Plain value. */
typedef struct {
    RouteKind kind;
    ProjectId project; /* ROUTE_DESK */
    TeamId team;       /* ROUTE_DESK: follows its tickets; 0 when there is none */
    gboolean logs;     /* ROUTE_DESK: what staff sends elsewhere is logged there */
    char type[64];     /* ROUTE_DESK: ticket type, "" for the project's own */
    Token token;       /* ROUTE_REPLY, ROUTE_BOUNCE, ROUTE_REQUEST */
} Route;

typedef struct RouteTable RouteTable;

/* The settings that shape reply and bounce addresses. Borrowed by the table's builder only. */
typedef struct {
    const char *domain;        /* of the desk, lower case */
    const char *reply_prefix;  /* "reply" */
    const char *bounce_prefix; /* "bounce" */
    char separator;            /* '+' */
    gint64 reply_lifetime_us;  /* tokens older than this are none */
} RouteSettings;

/* Builds an empty table; tokens is kept by reference to its keys, which must outlive the table. */
RouteTable *route_table_new(const RouteSettings *settings, const TokenContext *tokens);
RouteTable *route_table_ref(RouteTable *table);
void route_table_unref(RouteTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RouteTable, route_table_unref)

/* While building: the address (any case) opens tickets in project. The last one added for an
 * address wins. */
void route_table_add(RouteTable *table, const char *address, ProjectId project, const char *type,
                     TeamId team);
/* While building: the same of an address that nobody is told of, and from which no mail leaves. */
void route_table_add_aside(RouteTable *table, const char *address, const Route *route);
/* While building: the address answers by itself, unless it means something else already. */
void route_table_add_help(RouteTable *table, const char *address);
/* While building: who answers for postmaster, with and without the domain. */
void route_table_set_postmaster(RouteTable *table, ProjectId project, TeamId team);

/* While building: mail to this project opens tickets of those alone who have a share of it. */
void route_table_need_share(RouteTable *table, ProjectId project);
gboolean route_table_needs_share(const RouteTable *table, ProjectId project);

/* What an address means (as address_parse_path gives it, any case). FALSE when it is not ours, and
 * for every bad, old or foreign token: nobody can tell these apart. Constant in the number of
 * addresses. */
gboolean route_table_find(const RouteTable *table, const char *address, gint64 now_us,
                          Route *ret_route) G_GNUC_WARN_UNUSED_RESULT;

/* The address people write to for this project: the first one added for it, or NULL. */
const char *route_table_address_of(const RouteTable *table, ProjectId project);
/* The first desk address of all, or NULL: the one for mail that belongs nowhere else. */
const char *route_table_default(const RouteTable *table);

/* "reply+TOKEN@domain", "bounce+TOKEN@domain". An answer to a question of the desk's goes to an
 * address that looks like any other. Caller frees. */
char *route_reply_address(const RouteTable *table, const Token *token);
char *route_request_address(const RouteTable *table, const Token *token);
char *route_bounce_address(const RouteTable *table, const Token *token);
/* A Message-ID of ours without angle brackets, and what one says. */
char *route_message_id(const RouteTable *table, const Token *token);
gboolean route_read_message_id(const RouteTable *table, const char *message_id, gint64 now_us,
                               Token *ret_token) G_GNUC_WARN_UNUSED_RESULT;
/* The text with every token of ours in it, whatever it was made for and whatever address or
 * Message-ID it stands in, replaced by "(address removed)": what is quoted from one person's mail
 * must not let another speak in their name. One that is broken in its middle is not seen. Linear in
 * the text. Caller frees. */
char *route_hide_tokens(const RouteTable *table, const char *text);
/* Whether one stands in some bytes, as route_hide_tokens would find it. Linear. */
gboolean route_has_token(const RouteTable *table, const char *bytes, gsize length);
/* The mark our mail carries (value of the field ROUTE_MARK_FIELD); whether one is ours, and of
 * which row then. */
#define ROUTE_MARK_FIELD "Postern-Mark"
char *route_mark(const RouteTable *table, const Token *token);
gboolean route_mark_is_ours(const RouteTable *table, const char *mark,
                            OutboxId *ret_row) G_GNUC_WARN_UNUSED_RESULT;
