#include "base/network.h"

#include <arpa/inet.h>
#include <string.h>

#define ADDRESS_BITS 128
#define IPV4_BITS    32
#define MAPPED_BITS  (ADDRESS_BITS - IPV4_BITS)

static const guint8 mapped[MAPPED_BITS / 8] = {[10] = 0xff, [11] = 0xff}; /* ::ffff:0:0/96 */

/* *ret_bits is how many bits an address of its kind has. */
static gboolean
parse_address(const char *text, Network *network, guint *ret_bits)
{
    struct in_addr ip4;
    struct in6_addr ip6;
    if (inet_pton(AF_INET, text, &ip4) == 1) {
        memcpy(network->bytes, mapped, sizeof mapped);
        memcpy(network->bytes + sizeof mapped, &ip4, sizeof ip4);
        *ret_bits = IPV4_BITS;
        return TRUE;
    }
    if (inet_pton(AF_INET6, text, &ip6) != 1)
        return FALSE;
    memcpy(network->bytes, &ip6, sizeof ip6);
    *ret_bits = ADDRESS_BITS;
    return TRUE;
}

/* The bits of a byte that count when only those before prefix do. */
static guint8
mask_at(guint prefix, guint byte)
{
    guint before = byte * 8;
    if (prefix <= before)
        return 0;
    return prefix - before >= 8 ? 0xff : (guint8)(0xff << (8 - (prefix - before)));
}

static gboolean
ends_at_prefix(const Network *network)
{
    for (guint i = 0; i < sizeof network->bytes; i++)
        if (network->bytes[i] & (guint8)~mask_at(network->prefix, i))
            return FALSE;
    return TRUE;
}

gboolean
network_parse(const char *text, Network *ret_network)
{
    Network network;
    guint bits;
    gsize length = strcspn(text, "/");
    g_autofree char *address = g_strndup(text, length);
    if (!parse_address(address, &network, &bits))
        return FALSE;
    guint64 prefix = bits;
    if (text[length] && !g_ascii_string_to_unsigned(text + length + 1, 10, 0, bits, &prefix, NULL))
        return FALSE;
    network.prefix = ADDRESS_BITS - bits + (guint)prefix;
    if (!ends_at_prefix(&network))
        return FALSE;
    *ret_network = network;
    return TRUE;
}

gboolean
network_holds(const Network *outer, const Network *inner)
{
    if (outer->prefix > inner->prefix)
        return FALSE;
    for (guint i = 0; i < sizeof outer->bytes; i++)
        if ((outer->bytes[i] ^ inner->bytes[i]) & mask_at(outer->prefix, i))
            return FALSE;
    return TRUE;
}

gboolean
networks_hold(const GArray *networks, const Network *inner)
{
    for (guint i = 0; networks && i < networks->len; i++)
        if (network_holds(&g_array_index(networks, Network, i), inner))
            return TRUE;
    return FALSE;
}
