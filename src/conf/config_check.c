#include "conf/config_check.h"

#include "base/text.h"
#include "base/units.h"
#include "conf/mailbox_conf.h"
#include "conf/settings.h"
#include "conf/type_conf.h"

#include <arpa/inet.h>
#include <string.h>

/* The line of a setting, or 0 when its default is in force. */
static guint
line_of(Tree *tree, const char *path)
{
    config_setting_t *setting = config_lookup(&tree->config, path);
    return setting ? config_setting_source_line(setting) : 0;
}

static void
check_prefix(Tree *tree, const char *path, const char *prefix)
{
    if (!prefix)
        return;
    for (const char *p = prefix; *p; p++) {
        if (g_ascii_islower(*p) || g_ascii_isdigit(*p))
            continue;
        problems_add(tree->problems, tree->file, line_of(tree, path),
                     "%s is \"%s\", expected lower-case letters and digits only", path, prefix);
        return;
    }
}

/* new+TYPE@… would hide such addresses, or they it. */
static void
check_new(Tree *tree, const char *path, const char *prefix)
{
    if (g_strcmp0(prefix, SETTINGS_NEW) == 0)
        problems_add(tree->problems, tree->file, line_of(tree, path),
                     "%s is \"" SETTINGS_NEW "\", with which addresses of ticket types begin, "
                     "expected another",
                     path);
}

static void
check_prefixes(Tree *tree, const Config *config)
{
    check_prefix(tree, "replies.prefix", config->reply_prefix);
    check_prefix(tree, "bounces.prefix", config->bounce_prefix);
    check_new(tree, "replies.prefix", config->reply_prefix);
    check_new(tree, "bounces.prefix", config->bounce_prefix);
    if (g_strcmp0(config->reply_prefix, config->bounce_prefix) == 0 && config->reply_prefix)
        problems_add(tree->problems, tree->file, line_of(tree, "bounces.prefix"),
                     "bounces.prefix is \"%s\" like replies.prefix, expected another",
                     config->bounce_prefix);
}

static void
check_timezone(Tree *tree, const Config *config)
{
    if (!config->timezone)
        return;
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(config->timezone);
    if (!zone)
        problems_add(tree->problems, tree->file, line_of(tree, "desk.timezone"),
                     "desk.timezone is \"%s\", expected a zone of /usr/share/zoneinfo such as "
                     "\"Europe/Copenhagen\"",
                     config->timezone);
}

static void
check_at_most(Tree *tree, const char *path, gint64 value, const char *than, gint64 most)
{
    if (value <= most || value == 0 || most == 0)
        return;
    g_autofree char *written = units_format_duration(value);
    g_autofree char *allowed = units_format_duration(most);
    guint line = line_of(tree, path);
    problems_add(tree->problems, tree->file, line ? line : line_of(tree, than),
                 "%s is %s, expected at most %s of %s", path, written, than, allowed);
}

static void
check_memory(Tree *tree, const Config *config)
{
    if (config->message_size_bytes <= config->receive_memory_bytes ||
        config->receive_memory_bytes == 0)
        return;
    g_autofree char *memory = units_format_size(config->receive_memory_bytes);
    g_autofree char *message = units_format_size(config->message_size_bytes);
    guint line = line_of(tree, "limits.receive-memory");
    problems_add(tree->problems, tree->file, line ? line : line_of(tree, "limits.message-size"),
                 "limits.receive-memory is %s, expected at least limits.message-size of %s", memory,
                 message);
}

static gboolean
has_local_prefix(const Config *config, const char *address, const char *prefix)
{
    if (!prefix || !config->separator || !config->domain)
        return FALSE;
    g_autofree char *local = g_strconcat(prefix, config->separator, NULL);
    const char *at = strrchr(address, '@');
    return g_str_has_prefix(address, local) && g_str_equal(at + 1, config->domain);
}

static gboolean
type_is_known(const Config *config, const char *name)
{
    if (g_ascii_strcasecmp(name, SETTINGS_BUILTIN_TYPE) == 0)
        return TRUE;
    for (guint i = 0; i < config->types->len; i++) {
        const ConfType *type = g_ptr_array_index(config->types, i);
        if (type->name && g_ascii_strcasecmp(type->name, name) == 0)
            return TRUE;
    }
    return FALSE;
}

static void
complain_of_type(Tree *tree, const Config *config, const ConfAddress *address)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_ptr_array_add(names, (gpointer)SETTINGS_BUILTIN_TYPE);
    for (guint i = 0; i < config->types->len; i++) {
        const ConfType *type = g_ptr_array_index(config->types, i);
        if (type->name)
            g_ptr_array_add(names, type->name);
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *guess = problem_guess(address->type, (const char *const *)names->pdata);
    problems_add(tree->problems, tree->file, address->line, "unknown type \"%s\", expected %s",
                 address->type, guess);
}

static void
check_address(Tree *tree, const Config *config, const ConfAddress *address, GHashTable *seen)
{
    if (address->type && !type_is_known(config, address->type))
        complain_of_type(tree, config, address);
    if (!address->address)
        return;
    if (!g_hash_table_add(seen, address->address))
        problems_add(tree->problems, tree->file, address->line,
                     "%s is there twice, expected each address once", address->address);
    const char *taken = has_local_prefix(config, address->address, config->reply_prefix) ? "reply"
                        : has_local_prefix(config, address->address, config->bounce_prefix)
                            ? "bounce"
                            : NULL;
    if (taken)
        problems_add(tree->problems, tree->file, address->line,
                     "%s would be taken for a %s address, expected one that begins otherwise",
                     address->address, taken);
}

/* Only mail of somebody who is verified is logged. */
static gboolean
can_verify(const Config *config)
{
    gboolean can = config->trust_results && *config->trust_results;
    for (guint i = 0; i < config->listen->len; i++)
        can |= ((const ConfListen *)config->listen->pdata[i])->auth;
    return can;
}

static void
check_log_addresses(Tree *tree, const Config *config)
{
    const ConfAddress *log = NULL;
    guint opening = 0;
    for (guint i = 0; i < config->addresses->len; i++) {
        const ConfAddress *address = g_ptr_array_index(config->addresses, i);
        opening += !address->log;
        log = !log && address->log ? address : log;
    }
    if (log && !opening)
        problems_add(tree->problems, tree->file, log->line,
                     "every address is for the log, expected one without log = true, from which "
                     "the desk can write");
    if (log && !can_verify(config))
        problems_add(tree->problems, tree->file, log->line,
                     "nobody can be verified who writes to %s, expected trust = { results = [ "
                     "\"mx.%s\" ]; }; or a listener with auth = true, too",
                     log->address ? log->address : "this address",
                     config->domain ? config->domain : "desk.example");
}

static void
check_addresses(Tree *tree, const Config *config)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    if (!config_lookup(&tree->config, settings_addresses.name) ||
        (config->addresses->len == 0 &&
         config_setting_length(config_lookup(&tree->config, settings_addresses.name)) == 0))
        problems_add(tree->problems, tree->file, line_of(tree, settings_addresses.name),
                     "no addresses, expected at least one: addresses = ( { address = …; project = "
                     "…; } );");
    for (guint i = 0; i < config->addresses->len; i++)
        check_address(tree, config, g_ptr_array_index(config->addresses, i), seen);
    check_log_addresses(tree, config);
}

static gboolean
is_numeric(const char *address)
{
    struct in6_addr buffer; /* large enough for either */
    return inet_pton(AF_INET, address, &buffer) == 1 || inet_pton(AF_INET6, address, &buffer) == 1;
}

/* Where a door is, as one word, or NULL with a problem when that is not said rightly. */
static char *
place_of(Tree *tree, const ConfListen *listen, gboolean has_port)
{
    const char *wrong = NULL;
    if (listen->socket && (listen->address || has_port))
        wrong = "has a socket besides an address or port, expected either";
    else if (!listen->socket && !(listen->address && has_port))
        wrong = "is nowhere, expected an address and a port, or a socket";
    else if (listen->address && !is_numeric(listen->address))
        wrong = "has an address that is not numeric, expected one such as \"127.0.0.1\" or \"::1\"";
    if (wrong) {
        problems_add(tree->problems, tree->file, listen->line, "this listener %s", wrong);
        return NULL;
    }
    return listen->socket ? g_strdup(listen->socket)
                          : g_strdup_printf("%s port %u", listen->address, listen->port);
}

/* What is wrong with the door's TLS or AUTH, or NULL. */
static const char *
door_fault(const Config *config, const ConfListen *listen)
{
    gboolean has_tls = listen->tls != CONF_TLS_NONE;
    if (has_tls && listen->socket)
        return "has TLS on a unix socket, expected tls = \"none\" where nobody listens in";
    if (listen->auth && listen->protocol != CONF_SMTP)
        return "has AUTH without being smtp, expected protocol = \"smtp\"";
    if (listen->auth && !has_tls)
        return "has AUTH without TLS, expected tls = \"required\" or \"implicit\", for passwords "
               "are not sent in clear";
    if (has_tls && config->tls_certificate && !*config->tls_certificate)
        return "has TLS without a certificate, expected tls = { certificate = \"…\"; key = "
               "\"…\"; }; too";
    return NULL;
}

static void
check_tls(Tree *tree, const Config *config)
{
    for (guint i = 0; i < config->listen->len; i++) {
        const ConfListen *listen = g_ptr_array_index(config->listen, i);
        const char *fault = door_fault(config, listen);
        if (fault)
            problems_add(tree->problems, tree->file, listen->line, "this listener %s", fault);
    }
    if (!config->tls_certificate || !config->tls_key)
        return;
    gboolean has_key = *config->tls_key != '\0';
    gboolean has_certificate = *config->tls_certificate != '\0';
    if (has_key == has_certificate)
        return;
    problems_add(tree->problems, tree->file, line_of(tree, "tls"), "tls.%s without tls.%s, %s",
                 has_key ? "key" : "certificate", has_key ? "certificate" : "key", "expected both");
}

static void
check_listen(Tree *tree, const Config *config)
{
    config_setting_t *list = config_lookup(&tree->config, settings_listen.name);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!list || config_setting_length(list) == 0)
        problems_add(tree->problems, tree->file, line_of(tree, settings_listen.name),
                     "no listeners, expected at least one: listen = ( { protocol = \"smtp\"; "
                     "address = …; port = …; } );");
    for (guint i = 0; i < config->listen->len; i++) {
        const ConfListen *listen = g_ptr_array_index(config->listen, i);
        gboolean has_port =
            config_setting_get_member(config_setting_get_elem(list, i), "port") != NULL;
        g_autofree char *place = place_of(tree, listen, has_port);
        gboolean any_port = !listen->socket && listen->port == 0;
        if (place && !any_port && !g_hash_table_add(seen, g_strdup(place)))
            problems_add(tree->problems, tree->file, listen->line,
                         "there are two listeners at %s, expected one", place);
    }
}

/* A password goes where the certificate was verified, and nowhere else. */
static void
check_login(Tree *tree, const Config *config)
{
    const Outgoing *outgoing = &config->outgoing;
    guint user_line = line_of(tree, "outgoing.user");
    guint secret_line = line_of(tree, "outgoing.secret-file");
    gboolean is_read = outgoing->host || outgoing->path;
    gboolean is_safe = outgoing->kind == OUTGOING_SMTP && outgoing->tls != TLS_NONE;
    if (!user_line && !secret_line)
        return;
    if (!user_line || !secret_line)
        problems_add(tree->problems, tree->file, user_line ? user_line : secret_line,
                     "outgoing.%s without outgoing.%s, expected both",
                     user_line ? "user" : "secret-file", user_line ? "secret-file" : "user");
    if (is_read && !is_safe)
        problems_add(tree->problems, tree->file, line_of(tree, "outgoing.url"),
                     "outgoing.url has no TLS, and a password goes by nothing else, expected "
                     "smtp+starttls://HOST:PORT or smtps://HOST:PORT");
}

/* Whom to believe about others says nothing while nobody's results are believed. */
static void
check_trust(Tree *tree, const Config *config)
{
    static const char *const needing[] = {"trust.hops", "trust.sealers", "forwarders", "lists",
                                          NULL};
    for (const char *const *path = needing; *path; path++) {
        if (line_of(tree, "trust.results") || !line_of(tree, *path))
            continue;
        problems_add(tree->problems, tree->file, line_of(tree, *path),
                     "%s without trust.results, expected trust = { results = [ \"mx.%s\" ]; }; too",
                     *path, config->domain ? config->domain : "desk.example");
        return;
    }
}

static void
check_lists(Tree *tree, const Config *config)
{
    for (guint i = 0; i < config->lists->len; i++) {
        const ConfList *list = g_ptr_array_index(config->lists, i);
        if (list->results && !list->hosts)
            problems_add(tree->problems, tree->file, list->line,
                         "this list has results and no hosts, expected hosts, which alone can have "
                         "written them");
        for (guint j = 0; j < i && list->address; j++) {
            const ConfList *other = g_ptr_array_index(config->lists, j);
            if (g_strcmp0(other->address, list->address) == 0)
                problems_add(tree->problems, tree->file, list->line,
                             "the list %s is there twice, expected each once", list->address);
        }
    }
}

void
config_check(Tree *tree, const Config *config)
{
    check_prefixes(tree, config);
    check_timezone(tree, config);
    check_at_most(tree, "outgoing.retry-first", config->retry_first_us, "outgoing.retry-max",
                  config->retry_max_us);
    check_at_most(tree, "outgoing.retry-max", config->retry_max_us, "outgoing.give-up",
                  config->give_up_us);
    check_login(tree, config);
    check_memory(tree, config);
    check_addresses(tree, config);
    check_listen(tree, config);
    mailbox_conf_check(tree, config);
    check_tls(tree, config);
    type_conf_check(tree, config);
    check_trust(tree, config);
    check_lists(tree, config);
}
