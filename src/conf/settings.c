#include "conf/settings.h"

#include "base/language.h"
#include "base/limits.h"
#include "conf/conf.h"
#include "conf/outgoing.h"
#include "conf/secret_setting.h"

#include <string.h>

#define MIB               (G_GINT64_CONSTANT(1024) * 1024)
#define PREFIX_MAX        (LIMIT_LOCAL_PART_BYTES - SETTINGS_SEPARATOR_CHARS - SETTINGS_TOKEN_CHARS)
#define BOUNCE_PREFIX_MAX 16  /* their tokens name a row and a day only, and are shorter */
#define SOCKET_MAX        107 /* sockaddr_un holds no more */
#define TYPE_MAX          63 /* desk/route.h keeps a type in 64 bytes; counted in characters here */
static const char *const commands_needs[] = {
    [CONF_COMMANDS_AUTHENTICATED] = "authenticated", [CONF_COMMANDS_TOKEN] = "token", NULL};

#define AT(field) offsetof(Config, field)

static const char *const separators[] = {"+", "-", "=", "_", NULL};

const Setting settings_scalar[] = {
    {"desk.name", SETTING_TEXT, AT(desk_name), .required = TRUE, .min = 1, .max = LIMIT_NAME_CHARS,
     .help = "What people know the desk by: it stands in the From of mail that leaves."},
    {"desk.domain", SETTING_DOMAIN, AT(domain), .required = TRUE,
     .help = "The domain of reply addresses, bounce addresses, Message-IDs and listed projects."},
    {"desk.language", SETTING_WORD, AT(language), .fallback = "en", .words = languages_spoken,
     .help = "The language of mail that leaves, to whoever has none of their own."},
    {"desk.timezone", SETTING_TEXT, AT(timezone), .fallback = "UTC", .min = 1, .max = 64,
     .help = "The time zone of times shown to people, such as Europe/Copenhagen."},
    {"store.path", SETTING_PATH, AT(store_path), .required = TRUE,
     .help = "The database file. Its directory must be writable for posternd."},
    {"keys.file", SETTING_PATH, AT(keys_file), .fallback = "",
     .otherwise = "postern.keys beside the store",
     .help = "The keys that sign reply addresses; mode 0600, made at the first start."},
    {"control.socket", SETTING_PATH, AT(control_socket), .fallback = "/run/postern/control",
     .max = SOCKET_MAX, .help = "Where posternctl finds the daemon."},
    {"rules", SETTING_PATH, AT(rules_directory), .fallback = "rules",
     .help = "The directory whose *.rules files are read, in name order."},
    {"tls.certificate", SETTING_PATH, AT(tls_certificate), .fallback = "", .otherwise = "none",
     .help =
         "PEM: the certificate by which doors with TLS are known, and those that vouch for it."},
    {"tls.key", SETTING_PATH, AT(tls_key), .fallback = "", .otherwise = "none",
     .help = "PEM: its key. Nobody but the daemon may read it."},
    {"replies.prefix", SETTING_TEXT, AT(reply_prefix), .fallback = "reply", .min = 1,
     .max = PREFIX_MAX,
     .help = "How reply addresses begin: PREFIX, separator, token. Lower-case letters and digits."},
    {"replies.separator", SETTING_WORD, AT(separator), .fallback = "+", .words = separators,
     .help = "What stands between prefix and token, in reply and bounce addresses."},
    {"replies.lifetime", SETTING_DURATION, AT(reply_lifetime_us), .fallback = "2 years",
     .min = US_PER_DAY, .max = 3650 * US_PER_DAY,
     .help = "How long after a mail was sent its reply address works."},
    {"bounces.prefix", SETTING_TEXT, AT(bounce_prefix), .fallback = "bounce", .min = 1,
     .max = BOUNCE_PREFIX_MAX,
     .help = "How bounce addresses begin. Lower-case letters and digits."},
    {"outgoing.url", SETTING_FORM, AT(outgoing), .required = TRUE, .form = &outgoing_form,
     .help = "Where mail that leaves goes. Plain smtp is for a smarthost on this machine."},
    {"outgoing.ca-file", SETTING_PATH, AT(outgoing_ca_file), .fallback = "",
     .otherwise = "the system's certificates",
     .help = "PEM certificates by which the smarthost is verified."},
    {"outgoing.user", SETTING_TEXT, AT(outgoing_user), .min = 1, .max = LIMIT_LOGIN_CHARS,
     .otherwise = "nobody logs in", .help = "Who logs in at the smarthost, inside TLS."},
    {"outgoing.secret-file", SETTING_FORM, AT(outgoing_secret_file), .form = &secret_setting_form,
     .otherwise = "nobody logs in",
     .help = "The file with the password, or a credential of systemd's. Others may not read it."},
    {"outgoing.connections", SETTING_INTEGER, AT(outgoing_connections), .fallback = "4", .min = 1,
     .max = 64, .help = "How many connections to the smarthost are kept open."},
    {"outgoing.verp", SETTING_BOOLEAN, AT(outgoing_verp), .fallback = "true",
     .help = "Whether each mail leaves from a bounce address of its own. Switch it off for a "
             "smarthost that refuses it."},
    {"outgoing.attachments", SETTING_SIZE, AT(outgoing_attachments_bytes), .fallback = "5 MiB",
     .max = LIMIT_ATTACHED_BYTES,
     .help = "How large the files of a comment may be together to travel with it; beyond it, or "
             "with \"0\", they are named, and #get fetches them."},
    {"outgoing.patience", SETTING_DURATION, AT(outgoing_patience_us), .fallback = "10m",
     .min = US_PER_S, .max = 10 * US_PER_MIN,
     .help = "The longest wait for any one answer of the smarthost; RFC 5321 wants up to 10m."},
    {"outgoing.retry-first", SETTING_DURATION, AT(retry_first_us), .fallback = "30s",
     .min = US_PER_S, .max = US_PER_DAY, .help = "The wait after the first failed attempt."},
    {"outgoing.retry-max", SETTING_DURATION, AT(retry_max_us), .fallback = "30m", .min = US_PER_S,
     .max = US_PER_DAY, .help = "The longest wait between two attempts; waits double up to it."},
    {"outgoing.give-up", SETTING_DURATION, AT(give_up_us), .fallback = "5 days", .min = US_PER_MIN,
     .max = 30 * US_PER_DAY, .help = "How long a mail is tried before it counts as dead."},
    {"limits.message-size", SETTING_SIZE, AT(message_size_bytes), .fallback = "25 MiB",
     .min = 64 * 1024, .max = 256 * MIB,
     .help = "The largest message that is taken; offered as SIZE (RFC 1870)."},
    {"limits.receive-memory", SETTING_SIZE, AT(receive_memory_bytes), .fallback = "256 MiB",
     .min = 64 * 1024, .max = 65536 * MIB,
     .help = "What all messages being received may take together; beyond it senders hear 452."},
    {"limits.connections", SETTING_INTEGER, AT(connections), .fallback = "500", .min = 1,
     .max = 10000, .help = "How many clients may be connected; one more hears 421."},
    {"limits.connections-per-client", SETTING_INTEGER, AT(connections_per_client), .fallback = "50",
     .min = 1, .max = 10000, .help = "How many of those may come from one address."},
    {"limits.patience", SETTING_DURATION, AT(client_patience_us), .fallback = "5m", .min = US_PER_S,
     .max = US_PER_HOUR,
     .help = "How long a client may take for one command, or for the next bytes of a message."},
    {"trust.results", SETTING_DOMAINS, AT(trust_results), .otherwise = "nobody's",
     .help = "Whose Authentication-Results are believed: the authserv-ids of the desk's own mail "
             "servers."},
    {"trust.local", SETTING_BOOLEAN, AT(trust_local), .fallback = "true",
     .help = "Whether who connects from this machine is a mail server of the desk."},
    {"trust.hops", SETTING_NETWORKS, AT(trust_hops), .otherwise = "none",
     .help = "Where the desk's mail servers on other machines send from."},
    {"trust.sealers", SETTING_DOMAINS, AT(trust_sealers), .otherwise = "none",
     .help = "Domains whose ARC seals are believed, such as google.com."},
    {"parse.workers", SETTING_INTEGER, AT(workers), .fallback = "2", .min = 1, .max = 64,
     .help = "How many postern-parse processes read messages."},
    {"acknowledge", SETTING_BOOLEAN, AT(acknowledge), .fallback = "true",
     .help = "Whether the requester of a new ticket hears that it was opened."},
    {"commands-need", SETTING_CHOICE, AT(commands_need), .fallback = "authenticated",
     .words = commands_needs,
     .help = "What it takes to be believed with commands: a mail server that vouches for the "
             "sender, or a login; or, where no mail leaves the house, a reply address."},
    {NULL}};

static const char *const protocols[] = {[CONF_SMTP] = "smtp", [CONF_LMTP] = "lmtp", NULL};

const char *const settings_door_tls[] = {[CONF_TLS_NONE] = "none",
                                         [CONF_TLS_STARTTLS] = "starttls",
                                         [CONF_TLS_REQUIRED] = "required",
                                         [CONF_TLS_IMPLICIT] = "implicit",
                                         NULL};

static const Setting address_rows[] = {
    {"address", SETTING_ADDRESS, offsetof(ConfAddress, address), .required = TRUE,
     .help = "Mail to it opens tickets."},
    {"project", SETTING_SLUG, offsetof(ConfAddress, project), .required = TRUE,
     .help = "The project the tickets belong to, by its slug; made when there is none, "
             "and shared with all staff."},
    {"type", SETTING_TEXT, offsetof(ConfAddress, type), .min = 1, .max = TYPE_MAX,
     .otherwise = "the project's own", .help = "Their ticket type."},
    {"team", SETTING_TEXT, offsetof(ConfAddress, team), .min = 1, .max = LIMIT_NAME_CHARS,
     .otherwise = "the project's own", .help = "The team that follows them from the start."},
    {"log", SETTING_BOOLEAN, offsetof(ConfAddress, log), .fallback = "false",
     .help = "Whether it is for Bcc: what verified staff sends to somebody else is logged on a "
             "ticket of theirs, and nobody outside hears of it."},
    {NULL}};

static const Setting listen_rows[] = {
    {"protocol", SETTING_CHOICE, offsetof(ConfListen, protocol), .required = TRUE,
     .words = protocols, .help = "What is spoken there."},
    {"address", SETTING_TEXT, offsetof(ConfListen, address), .min = 2, .max = 45,
     .otherwise = "a unix socket", .help = "A numeric IPv4 or IPv6 address."},
    {"port", SETTING_INTEGER, offsetof(ConfListen, port), .min = 0, .max = 65535,
     .otherwise = "a unix socket", .help = "Its port; with 0 the kernel picks one."},
    {"socket", SETTING_PATH, offsetof(ConfListen, socket), .min = 1, .max = SOCKET_MAX,
     .otherwise = "TCP", .help = "The path of a unix socket, instead of address and port."},
    {"tls", SETTING_CHOICE, offsetof(ConfListen, tls), .fallback = "none",
     .words = settings_door_tls,
     .help = "TLS there: by STARTTLS for who asks, required before any mail, or from the first "
             "byte."},
    {"auth", SETTING_BOOLEAN, offsetof(ConfListen, auth), .fallback = "false",
     .help = "Whether staff may log in there, inside TLS, to submit mail."},
    {NULL}};

static const Setting forwarder_rows[] = {
    {"hosts", SETTING_NETWORKS, offsetof(ConfForwarder, hosts), .required = TRUE,
     .help = "Where it sends from."},
    {"results", SETTING_DOMAIN, offsetof(ConfForwarder, results), .otherwise = "not believed",
     .help = "Its authserv-id, when its Authentication-Results are to be believed."},
    {"addresses", SETTING_ADDRESSES, offsetof(ConfForwarder, addresses), .otherwise = "not known",
     .help = "The addresses whose mail it forwards: nobody's, who is not written to."},
    {NULL}};

static const char *const author_fields[] = {"Reply-To", "X-Original-From", "X-Original-Sender",
                                            NULL};

static const Setting list_rows[] = {
    {"address", SETTING_ADDRESS, offsetof(ConfList, address), .required = TRUE,
     .help = "Where one posts to it, and what it may write into From."},
    {"id", SETTING_TEXT, offsetof(ConfList, id), .min = 1, .max = LIMIT_DOMAIN_BYTES,
     .otherwise = "the address with a dot for its @", .help = "What stands in its List-Id."},
    {"author-field", SETTING_WORD, offsetof(ConfList, author_field), .words = author_fields,
     .otherwise = "such mail waits",
     .help = "Where it always names the author when it writes its own address into From."},
    {"hosts", SETTING_NETWORKS, offsetof(ConfList, hosts), .otherwise = "anywhere",
     .help = "Where it sends from."},
    {"results", SETTING_DOMAIN, offsetof(ConfList, results), .otherwise = "not believed",
     .help = "Its authserv-id, when its Authentication-Results are to be believed; with hosts."},
    {NULL}};

static void
conf_address_free(gpointer data)
{
    ConfAddress *address = data;
    g_free(address->address);
    g_free(address->project);
    g_free(address->type);
    g_free(address->team);
    g_free(address);
}

static void
conf_listen_free(gpointer data)
{
    ConfListen *listen = data;
    g_free(listen->address);
    g_free(listen->socket);
    g_free(listen);
}

static void
conf_forwarder_free(gpointer data)
{
    ConfForwarder *forwarder = data;
    g_clear_pointer(&forwarder->hosts, g_array_unref);
    g_free(forwarder->results);
    g_strfreev(forwarder->addresses);
    g_free(forwarder);
}

static void
conf_list_free(gpointer data)
{
    ConfList *list = data;
    g_free(list->address);
    g_free(list->id);
    g_free(list->author_field);
    g_clear_pointer(&list->hosts, g_array_unref);
    g_free(list->results);
    g_free(list);
}

const SettingList settings_addresses = {
    "addresses",         address_rows,
    sizeof(ConfAddress), offsetof(ConfAddress, line),
    conf_address_free,   "The addresses that open tickets; at least one."};
const SettingList settings_listen = {"listen",           listen_rows,
                                     sizeof(ConfListen), offsetof(ConfListen, line),
                                     conf_listen_free,   "Where mail comes in; at least one."};
const SettingList settings_forwarders = {
    "forwarders",
    forwarder_rows,
    sizeof(ConfForwarder),
    offsetof(ConfForwarder, line),
    conf_forwarder_free,
    "Addresses elsewhere that forward to the desk: a forwarded mail that fails DMARC is not taken "
    "for forged."};
const SettingList settings_lists = {
    "lists",
    list_rows,
    sizeof(ConfList),
    offsetof(ConfList, line),
    conf_list_free,
    "Mailing lists the desk is on: what they change on a mail makes nobody a forger."};

static const SettingList *const lists[] = {
    &settings_addresses, &settings_listen,     &settings_mailboxes, &settings_types,
    &settings_fields,    &settings_forwarders, &settings_lists,     NULL};

static void
add_once(GPtrArray *names, char *name)
{
    if (g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
        g_free(name);
    else
        g_ptr_array_add(names, name);
}

char **
settings_names(const char *group)
{
    GPtrArray *names = g_ptr_array_new();
    for (const Setting *row = settings_scalar; row->path; row++) {
        const char *dot = strchr(row->path, '.');
        gsize length = dot ? (gsize)(dot - row->path) : 0;
        if (!*group)
            add_once(names, dot ? g_strndup(row->path, length) : g_strdup(row->path));
        else if (dot && strlen(group) == length && strncmp(row->path, group, length) == 0)
            g_ptr_array_add(names, g_strdup(dot + 1));
    }
    for (const SettingList *const *list = lists; !*group && *list; list++)
        g_ptr_array_add(names, g_strdup((*list)->name));
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

char *
config_describe_settings(void)
{
    GString *out = g_string_new(NULL);
    for (const Setting *row = settings_scalar; row->path; row++)
        setting_describe(out, "", row);
    for (const SettingList *const *list = lists; *list; list++)
        setting_list_describe(out, *list);
    return g_string_free(out, FALSE);
}
