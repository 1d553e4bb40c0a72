/* What the configuration says is to be believed, in the words of mail/identity.h. */
#include "flow/flow_private.h"

#include "base/network.h"

/* Every address by which this machine reaches itself. */
static void
add_loopback(GArray *hops)
{
    static const char *const loopback[] = {"127.0.0.0/8", "::1"};
    for (gsize i = 0; i < G_N_ELEMENTS(loopback); i++) {
        Network network;
        if (network_parse(loopback[i], &network))
            g_array_append_val(hops, network);
    }
}

static TrustedRelay *
forwarder_new(const ConfForwarder *conf)
{
    TrustedRelay *relay = g_new0(TrustedRelay, 1);
    *relay = (TrustedRelay){.results = conf->results, .hosts = conf->hosts};
    return relay;
}

static TrustedRelay *
list_new(const ConfList *conf)
{
    TrustedRelay *relay = g_new0(TrustedRelay, 1);
    *relay = (TrustedRelay){.address = conf->address,
                            .list_id = conf->id,
                            .author_field = conf->author_field,
                            .results = conf->results,
                            .hosts = conf->hosts};
    return relay;
}

static TrustedMailbox *
mailbox_new(const ConfMailbox *conf)
{
    TrustedMailbox *mailbox = g_new0(TrustedMailbox, 1);
    *mailbox = (TrustedMailbox){.name = conf->name, .results = conf->results};
    return mailbox;
}

void
flow_trust_init(FlowTrust *trust, const Config *config)
{
    trust->hops = g_array_new(FALSE, FALSE, sizeof(Network));
    trust->relays = g_ptr_array_new_with_free_func(g_free);
    trust->mailboxes = g_ptr_array_new_with_free_func(g_free);
    if (config->trust_hops)
        g_array_append_vals(trust->hops, config->trust_hops->data, config->trust_hops->len);
    if (config->trust_local)
        add_loopback(trust->hops);
    for (guint i = 0; i < config->lists->len; i++)
        g_ptr_array_add(trust->relays, list_new(g_ptr_array_index(config->lists, i)));
    for (guint i = 0; i < config->forwarders->len; i++)
        g_ptr_array_add(trust->relays, forwarder_new(g_ptr_array_index(config->forwarders, i)));
    for (guint i = 0; i < config->mailboxes->len; i++)
        g_ptr_array_add(trust->mailboxes, mailbox_new(g_ptr_array_index(config->mailboxes, i)));
    trust->trust = (Trust){.results = (const char *const *)config->trust_results,
                           .hops = trust->hops,
                           .local = config->trust_local,
                           .sealers = (const char *const *)config->trust_sealers,
                           .relays = trust->relays,
                           .mailboxes = trust->mailboxes};
}

void
flow_trust_clear(FlowTrust *trust)
{
    g_clear_pointer(&trust->hops, g_array_unref);
    g_clear_pointer(&trust->relays, g_ptr_array_unref);
    g_clear_pointer(&trust->mailboxes, g_ptr_array_unref);
}
