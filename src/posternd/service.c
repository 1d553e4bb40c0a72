#include "posternd/service.h"

#include "base/killpoint.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/sync.h"
#include "conf/secret_setting.h"
#include "ctl/server.h"
#include "intake/listener.h"
#include "net/socket.h"
#include "posternd/certificate.h"
#include "posternd/door.h"
#include "posternd/mailboxes.h"

#include <sys/resource.h>
#include <unistd.h>

#define CHECKER_STACK_BYTES (512 * 1024)

struct Service {
    const Config *config;
    TokenKeys *keys;
    StoreWriter *writer;
    ParsePool *pool;
    Flow *flow;
    Mailboxes *mailboxes;
    gboolean line_built; /* flow has taken workflow and rules over, or freed them */
    CtlServer *control;
    TlsServer *tls; /* NULL when no door has TLS */
    Listener *listener;
    char *outgoing_secret_file;
    gboolean unclean; /* the last daemon on this desk went away without closing it */
    Store *checked;   /* what the checker reads through */
    pthread_t checker;
    gboolean checker_runs;
};

static TokenKeys *
load_keys(const char *path, GError **error)
{
    g_autoptr(GError) problem = NULL;
    TokenKeys *keys = token_keys_load(path, &problem);
    if (keys || !g_error_matches(problem, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND)) {
        if (!keys)
            g_propagate_error(error, g_steal_pointer(&problem));
        return keys;
    }
    if (!token_keys_create(path, random_system(), error))
        return NULL;
    log_event(LOG_INFO, "keys-created", "file", path, NULL);
    return token_keys_load(path, error);
}

/* After the store, whose lock keeps a second daemon from making keys at the same time. */
static gboolean
open_keys(Service *service, GError **error)
{
    service->keys = load_keys(service->config->keys_file, error);
    return service->keys != NULL;
}

static gboolean
open_store(Service *service, GError **error)
{
    Store *store = store_open(service->config->store_path, STORE_WRITER, random_system(), error);
    if (!store)
        return FALSE;
    KILLPOINT(STORE_ENTERED);
    service->unclean = store_was_unclean(store);
    service->writer = store_writer_new(store, clock_system(), error);
    return service->writer != NULL;
}

/* Nothing has been written for a while, so nothing has been read, either. */
static void
rest(gpointer data)
{
    Service *service = data;
    parse_pool_rest(service->pool);
    memory_give_back();
}

static gboolean
build_line(Service *service, Starter *starter, Workflow *workflow, RuleSet *rules, GError **error)
{
    ParseStarter workers = starter_for_pool(starter);
    service->pool = parse_pool_new(&workers, service->config->workers);
    FlowParts parts = {.config = service->config,
                       .keys = service->keys,
                       .writer = service->writer,
                       .pool = service->pool,
                       .clock = clock_system(),
                       .random = random_system(),
                       .workflow = workflow,
                       .rules = rules,
                       .outgoing_secret_file = service->outgoing_secret_file};
    service->line_built = TRUE;
    store_writer_on_rest(service->writer, rest, service);
    service->flow = flow_new(&parts, error);
    KILLPOINT(LINE_BUILT);
    return service->flow != NULL;
}

/* Before any mail is taken. That none of the workers starts may pass, and mail is answered 451
 * until then; a kernel that cannot shut them in stays as it is. */
static gboolean
try_workers(Service *service, GError **error)
{
    g_autoptr(GError) problem = NULL;
    ParsePoolStatus status;
    if (!parse_pool_try(service->pool, &problem)) {
        log_event(LOG_ERROR, "parser-not-started", "why", problem->message, NULL);
        if (!g_error_matches(problem, POSTERN_ERROR, POSTERN_ERROR_REFUSED))
            return TRUE;
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    parse_pool_status(service->pool, &status);
    if (!(status.walls & PARSE_WALL_LANDLOCK))
        log_event(LOG_WARNING, "parser-without-landlock", "expected",
                  "a kernel with CONFIG_SECURITY_LANDLOCK; seccomp alone keeps files from workers",
                  NULL);
    return TRUE;
}

/* --- behind the banner: is the store whole? --- */

static gboolean
mark_checked(Store *store, gpointer data, GError **error)
{
    (void)data;
    (void)error;
    store_mark_checked(store);
    return TRUE;
}

static gpointer
check_store(gpointer data)
{
    Service *service = data;
    g_autoptr(GError) error = NULL;
    if (store_quick_check(service->checked, &error) &&
        flow_write(service->flow, mark_checked, NULL, &error))
        log_event(LOG_INFO, "store-checked", "result", "ok", NULL);
    else if (g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT))
        log_event(LOG_ERROR, "store-damaged", "why", error->message, "expected",
                  "a whole database: stop the daemon and restore a backup", NULL);
    else
        log_event(LOG_WARNING, "store-not-checked", "why", error->message, NULL);
    KILLPOINT(STORE_CHECKED);
    return NULL;
}

static gboolean
start_checker(Service *service, GError **error)
{
    KILLPOINT(DOORS_STARTED);
    if (!service->unclean)
        return TRUE;
    log_event(LOG_WARNING, "unclean-shutdown", "store", service->config->store_path, NULL);
    service->checked =
        store_open(service->config->store_path, STORE_READER, random_system(), error);
    if (!service->checked)
        return FALSE;
    service->checker_runs = thread_start("checker", CHECKER_STACK_BYTES, check_store, service,
                                         &service->checker, error);
    return service->checker_runs;
}

/* A large store takes longer to check than anybody waits for a daemon to stop. */
static void
stop_checker(Service *service)
{
    if (service->checker_runs) {
        store_interrupt(service->checked);
        pthread_join(service->checker, NULL);
    }
    g_clear_pointer(&service->checked, store_free);
}

/* --- the doors --- */

static const char *
protocol_word(ConfProtocol protocol)
{
    return protocol == CONF_LMTP ? "lmtp" : "smtp";
}

static const IntakeTls tls_at_door[] = {[CONF_TLS_NONE] = INTAKE_TLS_NONE,
                                        [CONF_TLS_STARTTLS] = INTAKE_TLS_STARTTLS,
                                        [CONF_TLS_REQUIRED] = INTAKE_TLS_REQUIRED,
                                        [CONF_TLS_IMPLICIT] = INTAKE_TLS_IMPLICIT};

static gboolean
open_door(Service *service, const ConfListen *conf, GError **error)
{
    ListenerDoor door = {.protocol = conf->protocol == CONF_LMTP ? INTAKE_LMTP : INTAKE_SMTP,
                         .address = conf->address,
                         .port = conf->port,
                         .socket = conf->socket,
                         .tls = tls_at_door[conf->tls],
                         .auth = conf->auth};
    guint port = 0;
    if (!listener_open(service->listener, &door, &port, error))
        return FALSE;
    KILLPOINT(DOOR_OPENED);
    if (conf->socket)
        log_event(LOG_INFO, "listening", "protocol", protocol_word(conf->protocol), "socket",
                  conf->socket, NULL);
    else
        log_event(LOG_INFO, "listening", "protocol", protocol_word(conf->protocol), "address",
                  conf->address, "port", LOG_INT(port), NULL);
    return TRUE;
}

/* A descriptor a client; nothing here uses select(), so as many are taken as it needs and the
 * system gives. Clients never get those the rest lives on. */
static guint
allow_clients(guint connections)
{
    rlim_t wanted = connections + LIMIT_FILES_BESIDE;
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_cur >= wanted)
        return connections;
    files.rlim_cur = MIN(wanted, files.rlim_max);
    if (setrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur == wanted)
        return connections;
    guint allowed = (guint)MAX(files.rlim_cur, LIMIT_FILES_BESIDE + 1) - LIMIT_FILES_BESIDE;
    log_event(LOG_WARNING, "few-files", "allowed", LOG_INT(files.rlim_cur), "wanted",
              LOG_INT(wanted), "connections", LOG_INT(allowed), NULL);
    return allowed;
}

static gboolean
open_doors(Service *service, GError **error)
{
    const Config *config = service->config;
    ListenerSettings settings = {.hostname = config->domain,
                                 .message_size_bytes = config->message_size_bytes,
                                 .receive_memory_bytes = config->receive_memory_bytes,
                                 .connections = allow_clients(config->connections),
                                 .connections_per_client = config->connections_per_client,
                                 .patience_us = config->client_patience_us,
                                 .tls = service->tls,
                                 .random = random_system()};
    IntakeSink sink = door_sink(service->flow);
    service->listener = listener_new(&settings, &sink, clock_system());
    for (guint i = 0; i < config->listen->len; i++)
        if (!open_door(service, g_ptr_array_index(config->listen, i), error))
            return FALSE;
    return listener_start(service->listener, error);
}

static gboolean
start_control(Service *service, GError **error)
{
    int socket = socket_listen_unix(service->config->control_socket, 0600, error);
    if (socket < 0)
        return FALSE;
    KILLPOINT(CONTROL_OPENED);
    CtlMailboxes mailboxes = mailboxes_for_ctl(service->mailboxes);
    service->control = ctl_server_new(service->flow, &mailboxes, socket, error);
    if (!service->control)
        return FALSE;
    ctl_server_show_tls(service->control, service->tls);
    return ctl_server_start(service->control, error);
}

Service *
service_start(const Config *config, Starter *starter, Workflow *workflow, RuleSet *rules,
              GError **error)
{
    Service *service = g_new0(Service, 1);
    service->config = config;
    if (config->outgoing_secret_file)
        service->outgoing_secret_file =
            secret_setting_path(config->outgoing_secret_file, g_getenv(SECRET_SETTING_CREDENTIALS));
    service->mailboxes = mailboxes_new(config, starter, clock_system(), random_system());
    if (open_store(service, error) && open_keys(service, error) &&
        build_line(service, starter, workflow, rules, error) && try_workers(service, error) &&
        certificate_open(config, &service->tls, error) &&
        flow_deliver_start(service->flow, error) && start_control(service, error) &&
        open_doors(service, error) && mailboxes_start(service->mailboxes, error) &&
        start_checker(service, error))
        return service;
    if (!service->line_built) {
        workflow_free(workflow);
        rule_set_unref(rules);
    }
    service_stop(service);
    return NULL;
}

void
service_set_rules(Service *service, RuleSet *rules)
{
    flow_set_rules(service->flow, rules);
}

void
service_reload_certificate(Service *service)
{
    certificate_reload(service->tls, service->config);
}

const Workflow *
service_workflow(Service *service)
{
    return flow_workflow(service->flow);
}

void
service_stop(Service *service)
{
    mailboxes_stop(service->mailboxes); /* while there is a door for what they have */
    if (service->listener) {
        listener_drain(service->listener);
        KILLPOINT(DRAINED);
        listener_free(service->listener);
    }
    g_clear_pointer(&service->control, ctl_server_free);
    g_clear_pointer(&service->tls, tls_server_free);
    g_clear_pointer(&service->mailboxes, mailboxes_free);
    stop_checker(service); /* whoever writes wakes what delivers */
    if (service->flow)
        flow_deliver_stop(service->flow, LIMIT_DRAIN_S * US_PER_S);
    KILLPOINT(SENDERS_STOPPED);
    if (service->writer)
        store_writer_on_rest(service->writer, NULL, NULL);
    g_clear_pointer(&service->flow, flow_free);
    g_clear_pointer(&service->pool, parse_pool_free);
    g_clear_pointer(&service->writer, store_writer_free);
    g_clear_pointer(&service->keys, token_keys_free);
    g_free(service->outgoing_secret_file);
    g_free(service);
}
