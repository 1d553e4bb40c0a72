/*
 * How far a message is believed: whatever its header says, nobody is authenticated from a
 * stranger's hand, without a Received, or without our server's words in it; and what is read of
 * Authentication-Results stays within its limits. The first byte picks who hands the message in.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limits.h"
#include "base/network.h"
#include "mail/address.h"
#include "mail/authres.h"
#include "mail/identity.h"

#include <string.h>

static const char *const our_ids[] = {"mx.desk.example", NULL};
static const char *const our_sealers[] = {"sealer.example", NULL};
static const char *const peers[] = {"unix", "127.0.0.1:25", "192.0.2.9:25", "198.51.100.7:25",
                                    IDENTITY_PEER_UNKNOWN};

static void
check_results(AuthResults *results)
{
    guint things = 0;
    for (guint i = 0; results && i < results->results->len; i++) {
        const AuthResult *result = g_ptr_array_index(results->results, i);
        g_assert_true(*result->method && *result->result);
        things += 1 + result->properties->len;
        (void)auth_result_property(result, "header.from");
    }
    g_assert_cmpuint(things, <=, LIMIT_AUTH_RESULTS);
    auth_results_free(results);
}

static void
read_each(const HeaderBlock *block)
{
    for (guint i = 0; i < header_block_size(block); i++) {
        const HeaderField *field = header_block_at(block, i);
        g_autofree char *value = tag_list_value(field, "d");
        g_assert_true(!value || !strpbrk(value, " \t;"));
        check_results(auth_results_read(field));
        check_results(auth_results_read_sealed(field));
    }
}

static gboolean
says(const guint8 *data, gsize size, const char *word)
{
    g_autofree char *lower = g_memdup2(data, size);
    for (gsize i = 0; i < size; i++)
        lower[i] = g_ascii_tolower(lower[i]);
    return memmem(lower, size, word, strlen(word)) != NULL;
}

static GArray *
network(const char *text)
{
    GArray *array = g_array_new(FALSE, FALSE, sizeof(Network));
    Network one;
    g_assert_true(network_parse(text, &one));
    return g_array_append_val(array, one);
}

static void
judge(const guint8 *data, gsize size, const HeaderBlock *block, const char *peer)
{
    g_autoptr(GArray) hops = network("127.0.0.1");
    g_autoptr(GArray) hosts = network("198.51.100.7");
    g_autoptr(GPtrArray) relays = g_ptr_array_new();
    TrustedRelay forwarder = {.hosts = hosts, .results = "mx.old.example"};
    TrustedRelay list = {.address = "team@lists.example",
                         .list_id = "team.lists.example",
                         .author_field = "Reply-To",
                         .hosts = hosts};
    g_ptr_array_add(relays, &list);
    g_ptr_array_add(relays, &forwarder);
    Trust trust = {our_ids, hops, TRUE, our_sealers, relays};
    g_auto(Sender) sender = {0};
    g_auto(Identity) identity = {0};
    sender_read(block, &sender);
    gboolean named = sender.address != NULL;
    identity_judge(block, peer, &trust, &sender, &identity);
    g_assert_true(identity.why && *identity.why);
    g_assert_cmpint(named, ==, sender.address != NULL);
    if (!named)
        g_assert_cmpint(identity.level, ==, IDENTITY_FAILED);
    if (sender.list)
        g_assert_cmpstr(sender.list, ==, "team@lists.example");
    if (identity.level != IDENTITY_AUTHENTICATED)
        return;
    g_autofree char *canonical = address_canonical(sender.address);
    g_assert_cmpstr(canonical, ==, sender.address);
    g_assert_cmpstr(peer, !=, "192.0.2.9:25");
    g_assert_cmpstr(peer, !=, IDENTITY_PEER_UNKNOWN);
    g_assert_cmpuint(header_block_count(block, "Received"), >, 0);
    g_assert_true(says(data, size, "mx.desk.example") || says(data, size, "mx.old.example"));
    g_assert_true(says(data, size, "dmarc") && says(data, size, "pass"));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    const char *bytes = (const char *)data + 1;
    g_autoptr(HeaderBlock) block = header_block_scan(bytes, size - 1);
    read_each(block);
    judge(data, size, block, peers[*data % G_N_ELEMENTS(peers)]);
    return 0;
}
