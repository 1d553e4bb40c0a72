#include "desk/route.h"

#include <string.h>

struct RouteTable {
    gatomicrefcount references;
    char *domain;
    char *reply_prefix;  /* with separator: "reply+" */
    char *bounce_prefix; /* with separator */
    gint64 reply_lifetime_us;
    TokenContext tokens; /* domain points to our own */
    GHashTable *routes;  /* address, lower case -> Route */
    GPtrArray *order;    /* addresses as they were added */
    GHashTable *shared;  /* set of project ids whose mail needs a share */
};

RouteTable *
route_table_new(const RouteSettings *settings, const TokenContext *tokens)
{
    RouteTable *table = g_new0(RouteTable, 1);
    g_atomic_ref_count_init(&table->references);
    table->domain = g_ascii_strdown(settings->domain, -1);
    table->reply_prefix = g_strdup_printf("%s%c", settings->reply_prefix, settings->separator);
    table->bounce_prefix = g_strdup_printf("%s%c", settings->bounce_prefix, settings->separator);
    table->reply_lifetime_us = settings->reply_lifetime_us;
    table->tokens = *tokens;
    table->tokens.domain = table->domain;
    table->routes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    table->order = g_ptr_array_new_with_free_func(g_free);
    table->shared = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    return table;
}

RouteTable *
route_table_ref(RouteTable *table)
{
    g_atomic_ref_count_inc(&table->references);
    return table;
}

void
route_table_unref(RouteTable *table)
{
    if (!table || !g_atomic_ref_count_dec(&table->references))
        return;
    g_free(table->domain);
    g_free(table->reply_prefix);
    g_free(table->bounce_prefix);
    g_hash_table_unref(table->routes);
    g_ptr_array_unref(table->order);
    g_hash_table_unref(table->shared);
    g_free(table);
}

static void
add_route(RouteTable *table, const char *address, const Route *route)
{
    g_hash_table_replace(table->routes, g_ascii_strdown(address, -1),
                         g_memdup2(route, sizeof *route));
}

void
route_table_add(RouteTable *table, const char *address, ProjectId project, const char *type,
                TeamId team)
{
    Route route = {.kind = ROUTE_DESK, .project = project, .team = team};
    g_strlcpy(route.type, type ? type : "", sizeof route.type);
    add_route(table, address, &route);
    g_ptr_array_add(table->order, g_ascii_strdown(address, -1));
}

void
route_table_add_aside(RouteTable *table, const char *address, const Route *route)
{
    add_route(table, address, route);
}

void
route_table_add_help(RouteTable *table, const char *address)
{
    Route route = {.kind = ROUTE_HELP};
    Route taken;
    if (!route_table_find(table, address, 0, &taken))
        add_route(table, address, &route);
}

void
route_table_set_postmaster(RouteTable *table, ProjectId project, TeamId team)
{
    Route route = {.kind = ROUTE_DESK, .project = project, .team = team};
    g_autofree char *full = g_strdup_printf("postmaster@%s", table->domain);
    add_route(table, "postmaster", &route);
    if (!g_hash_table_contains(table->routes, full))
        add_route(table, full, &route);
}

void
route_table_need_share(RouteTable *table, ProjectId project)
{
    g_hash_table_add(table->shared, g_memdup2(&project.value, sizeof project.value));
}

gboolean
route_table_needs_share(const RouteTable *table, ProjectId project)
{
    return g_hash_table_contains(table->shared, &project.value);
}

/* The token text of prefix+TOKEN@domain, or NULL when the address is not of that shape. */
static const char *
token_part(const RouteTable *table, const char *address, const char *prefix, gsize *ret_length)
{
    gsize skip = strlen(prefix);
    const char *at = strrchr(address, '@');
    if (!at || g_ascii_strcasecmp(at + 1, table->domain) != 0)
        return NULL;
    if (g_ascii_strncasecmp(address, prefix, skip) != 0 || address + skip > at)
        return NULL;
    *ret_length = (gsize)(at - address) - skip;
    return address + skip;
}

static gboolean
is_too_old(const Token *token, gint64 lifetime_us, gint64 now_us)
{
    return now_us - token->issued_us > lifetime_us;
}

/* Both purposes are tried, always, so that how long it takes says nothing. */
static gboolean
decode_reply(const RouteTable *table, const char *text, gsize length, Route *route)
{
    Token token;
    gboolean replies = token_decode(&table->tokens, TOKEN_REPLY, text, length, &route->token);
    gboolean answers = token_decode(&table->tokens, TOKEN_REQUEST, text, length, &token);
    if (answers) {
        route->kind = ROUTE_REQUEST;
        route->token = token;
    }
    return replies || answers;
}

static gboolean
find_token(const RouteTable *table, const char *address, gint64 now_us, Route *ret_route)
{
    Route route = {.kind = ROUTE_REPLY};
    gsize length = 0;
    const char *text = token_part(table, address, table->reply_prefix, &length);
    if (text) {
        if (!decode_reply(table, text, length, &route) ||
            is_too_old(&route.token, table->reply_lifetime_us, now_us))
            return FALSE;
        *ret_route = route;
        return TRUE;
    }
    text = token_part(table, address, table->bounce_prefix, &length);
    if (!text || !token_decode(&table->tokens, TOKEN_BOUNCE, text, length, &route.token))
        return FALSE;
    route.kind = ROUTE_BOUNCE;
    *ret_route = route;
    return TRUE;
}

gboolean
route_table_find(const RouteTable *table, const char *address, gint64 now_us, Route *ret_route)
{
    g_autofree char *lower = g_ascii_strdown(address, -1);
    const Route *known = g_hash_table_lookup(table->routes, lower);
    if (known) {
        *ret_route = *known;
        return TRUE;
    }
    return find_token(table, address, now_us, ret_route);
}

const char *
route_table_address_of(const RouteTable *table, ProjectId project)
{
    for (guint i = 0; i < table->order->len; i++) {
        const char *address = g_ptr_array_index(table->order, i);
        const Route *route = g_hash_table_lookup(table->routes, address);
        if (route && route->project.value == project.value)
            return address;
    }
    return NULL;
}

const char *
route_table_default(const RouteTable *table)
{
    return table->order->len ? g_ptr_array_index(table->order, 0) : NULL;
}

char *
route_reply_address(const RouteTable *table, const Token *token)
{
    g_autofree char *text = token_encode(&table->tokens, TOKEN_REPLY, token);
    return g_strdup_printf("%s%s@%s", table->reply_prefix, text, table->domain);
}

char *
route_request_address(const RouteTable *table, const Token *token)
{
    g_autofree char *text = token_encode(&table->tokens, TOKEN_REQUEST, token);
    return g_strdup_printf("%s%s@%s", table->reply_prefix, text, table->domain);
}

char *
route_bounce_address(const RouteTable *table, const Token *token)
{
    g_autofree char *text = token_encode(&table->tokens, TOKEN_BOUNCE, token);
    return g_strdup_printf("%s%s@%s", table->bounce_prefix, text, table->domain);
}

char *
route_message_id(const RouteTable *table, const Token *token)
{
    g_autofree char *text = token_encode(&table->tokens, TOKEN_MESSAGE_ID, token);
    return g_strdup_printf("%s@%s", text, table->domain);
}

gboolean
route_read_message_id(const RouteTable *table, const char *message_id, gint64 now_us,
                      Token *ret_token)
{
    gsize length = 0;
    const char *text = token_part(table, message_id, "", &length);
    Token token;
    if (!text || !token_decode(&table->tokens, TOKEN_MESSAGE_ID, text, length, &token) ||
        is_too_old(&token, table->reply_lifetime_us, now_us))
        return FALSE;
    *ret_token = token;
    return TRUE;
}

char *
route_mark(const RouteTable *table, const Token *token)
{
    return token_encode(&table->tokens, TOKEN_MARK, token);
}

gboolean
route_mark_is_ours(const RouteTable *table, const char *mark, OutboxId *ret_row)
{
    Token token;
    if (!token_decode(&table->tokens, TOKEN_MARK, mark, strlen(mark), &token))
        return FALSE;
    *ret_row = token.outbox;
    return TRUE;
}

/* --- tokens in text --- */

static gboolean
is_base32(char c)
{
    return g_ascii_isalpha(c) || (c >= '2' && c <= '7');
}

static gboolean
is_any_token(const RouteTable *table, const char *text, gsize length)
{
    static const TokenPurpose purposes[] = {TOKEN_REPLY, TOKEN_MESSAGE_ID, TOKEN_BOUNCE, TOKEN_MARK,
                                            TOKEN_REQUEST};
    Token token;
    for (guint i = 0; i < G_N_ELEMENTS(purposes); i++)
        if (token_decode(&table->tokens, purposes[i], text, length, &token))
            return TRUE;
    return FALSE;
}

/* How many bytes before the token in a run of base32 letters: 0, or the "2b" of a "+" written as
 * %2B. -1 when there is no token. Shorter runs are words, longer ones no tokens of ours. */
#define RUN_MIN 24
#define RUN_MAX 80

static int
token_offset(const RouteTable *table, const char *run, gsize length)
{
    if (length < RUN_MIN || length > RUN_MAX)
        return -1;
    if (is_any_token(table, run, length))
        return 0;
    gboolean escaped = g_ascii_strncasecmp(run, "2b", 2) == 0;
    return escaped && is_any_token(table, run + 2, length - 2) ? 2 : -1;
}

/* Takes what is left of out that belongs to an address: "reply+", "bounce+". */
static void
drop_prefix(const RouteTable *table, GString *out)
{
    const char *const prefixes[] = {table->reply_prefix, table->bounce_prefix};
    for (guint i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        gsize length = strlen(prefixes[i]);
        if (out->len >= length &&
            g_ascii_strncasecmp(out->str + out->len - length, prefixes[i], length) == 0) {
            g_string_truncate(out, out->len - length);
            return;
        }
    }
}

/* After a token: past "@domain" when it stands there. */
static const char *
skip_domain(const RouteTable *table, const char *p)
{
    gsize length = strlen(table->domain);
    return *p == '@' && g_ascii_strncasecmp(p + 1, table->domain, length) == 0 ? p + 1 + length : p;
}

char *
route_hide_tokens(const RouteTable *table, const char *text)
{
    GString *out = g_string_sized_new(strlen(text) + 1);
    for (const char *p = text; *p;) {
        gsize length = 0;
        while (is_base32(p[length]))
            length++;
        int offset = token_offset(table, p, length);
        if (offset < 0) {
            g_string_append_len(out, p, (gssize)MAX(length, 1));
            p += MAX(length, 1);
            continue;
        }
        drop_prefix(table, out);
        g_string_append(out, "(address removed)");
        p = skip_domain(table, p + length);
    }
    return g_string_free(out, FALSE);
}

gboolean
route_has_token(const RouteTable *table, const char *bytes, gsize length)
{
    gsize run;
    for (gsize at = 0; at < length; at += MAX(run, 1)) {
        run = 0;
        while (at + run < length && is_base32(bytes[at + run]))
            run++;
        if (token_offset(table, bytes + at, run) >= 0)
            return TRUE;
    }
    return FALSE;
}
