#include "mail/identity.h"

#include "base/limits.h"
#include "base/network.h"
#include "mail/address.h"
#include "mail/authres.h"

#include <string.h>

/* Who handed a message on, or wrote a stretch of its header. */
typedef enum { HOP_STRANGER, HOP_RELAY, HOP_OURS } HopKind;

typedef struct {
    HopKind kind;
    const TrustedRelay *relay; /* HOP_RELAY */
} Hop;

/* What was said about one method, however often. */
typedef struct {
    const HeaderField *field; /* where first; NULL: nothing was said */
    gboolean differs;         /* somewhere else another thing */
    char *id;
    char *result;
    char *domain; /* header.from as a canonical domain, or "" */
} Finding;

typedef struct {
    const HeaderBlock *block;
    const Trust *trust;
    const TrustedRelay *relay; /* who handed the message to the first of our servers, or NULL */
    Finding dmarc, arc;        /* by our servers */
    Finding relayed;           /* dmarc, by relay */
    Finding sealed;            /* dmarc, in the newest seal */
    char *sealer;              /* whose, or NULL when it is nobody's we trust */
} Judge;

typedef enum { VERDICT_NONE, VERDICT_PASS, VERDICT_FAIL } Verdict;

void
identity_clear(Identity *identity)
{
    g_clear_pointer(&identity->why, g_free);
}

static void
finding_clear(Finding *finding)
{
    g_free(finding->id);
    g_free(finding->result);
    g_free(finding->domain);
    *finding = (Finding){0};
}

static void
judge_clear(Judge *judge)
{
    finding_clear(&judge->dmarc);
    finding_clear(&judge->arc);
    finding_clear(&judge->relayed);
    finding_clear(&judge->sealed);
    g_free(judge->sealer);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Judge, judge_clear)

static gboolean
is_named(const HeaderField *field, const char *name)
{
    return field->name_length == strlen(name) &&
           g_ascii_strncasecmp(field->name, name, field->name_length) == 0;
}

static gboolean
is_one_of(const char *const *words, const char *word)
{
    return words && g_strv_contains(words, word);
}

/* --- who handed it on --- */

/* "<team.lists.example>" behind a name, or without brackets (RFC 2919 §3). */
static gboolean
is_of_list(const HeaderBlock *block, const char *list_id)
{
    if (header_block_count(block, "List-Id") != 1)
        return FALSE;
    g_autofree char *value = header_block_value(block, "List-Id");
    char *open = strrchr(value, '<');
    char *id = open ? open + 1 : value;
    id[strcspn(id, ">")] = '\0';
    return g_ascii_strcasecmp(g_strstrip(id), list_id) == 0;
}

static Hop
hop_at(const Judge *judge, const Network *address)
{
    const GPtrArray *relays = judge->trust->relays;
    if (networks_hold(judge->trust->hops, address))
        return (Hop){HOP_OURS, NULL};
    for (guint i = 0; relays && i < relays->len; i++) {
        const TrustedRelay *relay = g_ptr_array_index(relays, i);
        if (networks_hold(relay->hosts, address) &&
            (!relay->list_id || is_of_list(judge->block, relay->list_id)))
            return (Hop){HOP_RELAY, relay};
    }
    return (Hop){HOP_STRANGER, NULL};
}

/* "192.0.2.1:4711", "[2001:db8::1]:4711", an address without its port, or "unix". */
static Hop
hop_of_peer(const Judge *judge, const char *peer)
{
    Network address;
    if (g_str_equal(peer, IDENTITY_PEER_UNKNOWN))
        return (Hop){HOP_OURS, NULL};
    if (g_str_equal(peer, "unix"))
        return (Hop){judge->trust->local ? HOP_OURS : HOP_STRANGER, NULL};
    const char *start = *peer == '[' ? peer + 1 : peer;
    g_autofree char *text = g_strndup(start, strcspn(start, *peer == '[' ? "]" : ":"));
    if (network_parse(text, &address) || network_parse(peer, &address))
        return hop_at(judge, &address);
    return (Hop){HOP_STRANGER, NULL};
}

/* What stands from an opening bracket on, up to the closing one. FALSE when it is no address. */
static gboolean
read_literal(const char *open, Network *ret_address)
{
    gsize length = strcspn(open + 1, "]");
    g_autofree char *text = g_strndup(open + 1, length);
    const char *address = g_ascii_strncasecmp(text, "IPv6:", 5) == 0 ? text + 5 : text;
    return network_parse(address, ret_address);
}

/* Who handed the message to the server that wrote this Received. Only the address counts that the
 * server saw; where it stands depends on the server, and a name the other side chose may look like
 * one, so the least trusted of all in the field is taken, and somebody without one is a stranger.
 */
static Hop
hop_in_received(const Judge *judge, const char *value)
{
    Hop least = {HOP_STRANGER, NULL};
    gboolean first = TRUE;
    for (const char *open = strchr(value, '['); open; open = strchr(open + 1, '[')) {
        Network address;
        if (!read_literal(open, &address))
            return (Hop){HOP_STRANGER, NULL};
        Hop hop = hop_at(judge, &address);
        if (first || hop.kind < least.kind)
            least = hop;
        first = FALSE;
    }
    return least;
}

/* --- what was said --- */

static char *
canonical_domain(const char *value)
{
    const char *at = value ? strrchr(value, '@') : NULL;
    g_autofree char *spec = g_strdup_printf("x@%s", at ? at + 1 : value ? value : "");
    g_autofree char *address = address_canonical(spec);
    return g_strdup(address ? address_domain(address) : "");
}

static void
note(Finding *finding, const HeaderField *field, const char *id, const AuthResult *result)
{
    g_autofree char *domain = canonical_domain(auth_result_property(result, "header.from"));
    if (finding->field) {
        finding->differs |=
            !g_str_equal(finding->result, result->result) || !g_str_equal(finding->domain, domain);
        return;
    }
    finding->field = field;
    finding->id = g_strdup(id);
    finding->result = g_strdup(result->result);
    finding->domain = g_steal_pointer(&domain);
}

static void
note_all(Finding *finding, const char *method, const HeaderField *field, const AuthResults *results)
{
    for (guint i = 0; i < results->results->len; i++) {
        const AuthResult *result = g_ptr_array_index(results->results, i);
        if (g_str_equal(result->method, method))
            note(finding, field, results->id, result);
    }
}

/* Whether a field is named and begins as servers write it: a colon against the name, then the id.
 * What merely may be read so, a server that takes out forged fields may have read otherwise. */
static gboolean
begins_with_id(const HeaderField *field, const char *id)
{
    const char *end = field->body + field->body_length;
    const char *p = field->body;
    gsize length = strlen(id);
    if (field->name + field->name_length + 1 != p)
        return FALSE;
    while (p < end && strchr(" \t\r\n", *p) && *p)
        p++;
    return (gsize)(end - p) >= length && g_ascii_strncasecmp(p, id, length) == 0;
}

static gboolean
begins_with_any(const HeaderField *field, const char *const *ids)
{
    for (; ids && *ids; ids++)
        if (begins_with_id(field, *ids))
            return TRUE;
    return FALSE;
}

/* A field between two Received: above is who wrote the upper one, below who wrote the lower. */
static void
read_results(Judge *judge, const HeaderField *field, Hop above, Hop below)
{
    const TrustedRelay *relay = above.kind == HOP_RELAY ? above.relay : below.relay;
    gboolean ours = above.kind == HOP_OURS && begins_with_any(field, judge->trust->results);
    gboolean theirs = relay && relay->results && begins_with_id(field, relay->results);
    g_autoptr(AuthResults) results = ours || theirs ? auth_results_read(field) : NULL;
    if (!results)
        return;
    if (ours && is_one_of(judge->trust->results, results->id)) {
        note_all(&judge->dmarc, "dmarc", field, results);
        note_all(&judge->arc, "arc", field, results);
    } else if (theirs && g_str_equal(results->id, relay->results)) {
        note_all(&judge->relayed, "dmarc", field, results);
    }
}

/* Behind this Received, stranger things may stand: FALSE. A message that nobody handed on came from
 * a user of that server, with whatever they wrote. */
static gboolean
pass_received(Judge *judge, const HeaderField *field, Hop *above, Hop *below)
{
    if (field->body_length > LIMIT_HEADER_FIELD_BYTES)
        return FALSE;
    g_autofree char *value = header_field_unfold(field);
    if (g_ascii_strncasecmp(value, "from", 4) != 0 || !strchr(" \t(", value[4]))
        return FALSE;
    *below = hop_in_received(judge, value);
    /* a relay is believed about itself, and not about who handed the message to it */
    if (above->kind == HOP_RELAY && below->relay != above->relay)
        *below = (Hop){HOP_STRANGER, NULL};
    if (above->kind == HOP_OURS && below->kind == HOP_RELAY)
        judge->relay = below->relay;
    return TRUE;
}

/* Every server puts a Received on top: what has none was written by whoever connected. */
static void
forget_all(Judge *judge)
{
    finding_clear(&judge->dmarc);
    finding_clear(&judge->arc);
    finding_clear(&judge->relayed);
}

static void
walk_down(Judge *judge, const char *peer)
{
    Hop below = hop_of_peer(judge, peer);
    Hop above = below;
    gboolean topmost = TRUE;
    judge->relay = above.relay;
    for (guint i = 0; i < header_block_size(judge->block) && above.kind != HOP_STRANGER; i++) {
        const HeaderField *field = header_block_at(judge->block, i);
        if (is_named(field, "Authentication-Results"))
            read_results(judge, field, above, below);
        if (!is_named(field, "Received"))
            continue;
        if (!topmost)
            above = below;
        topmost = FALSE;
        if (!pass_received(judge, field, &above, &below))
            return;
    }
    if (topmost)
        forget_all(judge);
}

/* --- mailboxes --- */

/* The authserv-id that is believed of what came from there, or NULL. */
static const char *
results_of_mailbox(const Trust *trust, const char *peer)
{
    const char *name = peer + strlen(IDENTITY_PEER_MAILBOX);
    for (guint i = 0; trust->mailboxes && i < trust->mailboxes->len; i++) {
        const TrustedMailbox *mailbox = g_ptr_array_index(trust->mailboxes, i);
        if (g_str_equal(mailbox->name, name))
            return mailbox->results;
    }
    return NULL;
}

/* What the provider says, wherever it stands. */
static void
read_provider(Judge *judge, const char *id)
{
    for (guint i = 0; i < header_block_size(judge->block); i++) {
        const HeaderField *field = header_block_at(judge->block, i);
        if (!is_named(field, "Authentication-Results") || !begins_with_id(field, id))
            continue;
        g_autoptr(AuthResults) results = auth_results_read(field);
        if (!results || !g_str_equal(results->id, id))
            continue;
        note_all(&judge->dmarc, "dmarc", field, results);
        note_all(&judge->arc, "arc", field, results);
    }
}

/* FALSE when nobody's word would count. */
static gboolean
read_what_was_found(Judge *judge, const char *peer)
{
    const Trust *trust = judge->trust;
    gboolean fetched = g_str_has_prefix(peer, IDENTITY_PEER_MAILBOX);
    const char *provider = fetched ? results_of_mailbox(trust, peer) : NULL;
    if (provider)
        read_provider(judge, provider);
    else if (!fetched && trust->results && *trust->results)
        walk_down(judge, peer);
    else
        return FALSE;
    return TRUE;
}

/* --- seals (RFC 8617) --- */

/* The instance of an ARC-Seal, or 0. */
static guint
seal_instance(const HeaderField *field)
{
    guint64 instance;
    g_autofree char *number = tag_list_value(field, "i");
    return number && g_ascii_string_to_unsigned(number, 10, 1, LIMIT_ARC_INSTANCES, &instance, NULL)
               ? (guint)instance
               : 0;
}

/* The newest ARC-Seal; NULL when there is none, two of them are as new, or one cannot be read. */
static const HeaderField *
newest_seal(const HeaderBlock *block, guint *ret_instance)
{
    const HeaderField *newest = NULL;
    guint highest = 0;
    for (guint i = 0; i < header_block_size(block); i++) {
        const HeaderField *field = header_block_at(block, i);
        if (!is_named(field, "ARC-Seal"))
            continue;
        guint instance = seal_instance(field);
        if (!instance)
            return NULL;
        if (instance >= highest)
            newest = instance > highest ? field : NULL;
        highest = MAX(highest, instance);
    }
    *ret_instance = highest;
    return newest;
}

static gboolean
is_within(const char *name, const char *domain)
{
    gsize length = strlen(name), inner = strlen(domain);
    return length >= inner && g_ascii_strcasecmp(name + length - inner, domain) == 0 &&
           (length == inner || name[length - inner - 1] == '.');
}

/* What the sealer found out itself, before it sealed. */
static void
read_sealed(Judge *judge, guint instance)
{
    for (guint i = 0; i < header_block_size(judge->block); i++) {
        const HeaderField *field = header_block_at(judge->block, i);
        if (!is_named(field, "ARC-Authentication-Results"))
            continue;
        g_autoptr(AuthResults) results = auth_results_read_sealed(field);
        if (results && results->instance == instance && is_within(results->id, judge->sealer))
            note_all(&judge->sealed, "dmarc", field, results);
    }
}

/* That the chain is whole and the seals are genuine, our server has found out. */
static void
read_seals(Judge *judge)
{
    guint instance = 0;
    if (!judge->arc.field || judge->arc.differs || !g_str_equal(judge->arc.result, "pass"))
        return;
    const HeaderField *seal = newest_seal(judge->block, &instance);
    g_autofree char *domain = seal ? tag_list_value(seal, "d") : NULL;
    g_autofree char *lower = domain ? g_ascii_strdown(domain, -1) : NULL;
    if (!lower || !is_one_of(judge->trust->sealers, lower))
        return;
    judge->sealer = g_steal_pointer(&lower);
    read_sealed(judge, instance);
}

/* --- the verdict --- */

static Verdict
verdict_of(const Finding *finding, const char *domain)
{
    if (!finding->field || finding->differs)
        return VERDICT_NONE;
    if (g_str_equal(finding->result, "fail"))
        return VERDICT_FAIL;
    return g_str_equal(finding->result, "pass") && g_str_equal(finding->domain, domain)
               ? VERDICT_PASS
               : VERDICT_NONE;
}

/* The part of a domain that one owner may have: its last two labels, or more than one owner's. */
static const char *
owned_part(const char *domain)
{
    const char *last = strrchr(domain, '.');
    while (last && last > domain && *--last != '.') {
    }
    return last && *last == '.' ? last + 1 : domain;
}

/* A signature with l= covers the beginning of a body: anybody may have written the rest (RFC 6376
 * §8.2), and a verifier may have taken it for enough. */
static gboolean
is_signed_in_part(const HeaderBlock *block, const char *domain)
{
    for (guint i = 0; i < header_block_size(block); i++) {
        const HeaderField *field = header_block_at(block, i);
        if (!is_named(field, "DKIM-Signature"))
            continue;
        g_autofree char *length = tag_list_value(field, "l");
        g_autofree char *signer = length ? tag_list_value(field, "d") : NULL;
        if (length && (!signer || is_within(signer, owned_part(domain))))
            return TRUE;
    }
    return FALSE;
}

static guint
line_of(const HeaderBlock *block, const HeaderField *field)
{
    guint line = 1;
    for (const char *p = header_block_at(block, 0)->name; p < field->name; p++)
        line += *p == '\n';
    return line;
}

/* "mx.desk.example says dmarc=pass for client.example (line 3)" */
static char *
describe(const Judge *judge, const Finding *finding)
{
    if (!finding->field)
        return g_strdup("no trusted server says anything about From");
    if (finding->differs)
        return g_strdup_printf("%s contradicts itself about From (from line %u on)", finding->id,
                               line_of(judge->block, finding->field));
    return g_strdup_printf("%s says dmarc=%s for %s (line %u)", finding->id, finding->result,
                           *finding->domain ? finding->domain : "no domain",
                           line_of(judge->block, finding->field));
}

/* --- lists that rewrite From --- */

/* Whether a list's own results are before us: it handed us the message, we found its From genuine,
 * or it sealed the message. */
static gboolean
is_from_list(const Judge *judge, const TrustedRelay *list)
{
    const char *domain = address_domain(list->address);
    return judge->relay == list || verdict_of(&judge->dmarc, domain) == VERDICT_PASS ||
           (judge->sealer && is_within(domain, judge->sealer));
}

static const TrustedRelay *
rewriting_list(const Judge *judge, const char *from)
{
    const GPtrArray *relays = judge->trust->relays;
    for (guint i = 0; relays && i < relays->len; i++) {
        const TrustedRelay *relay = g_ptr_array_index(relays, i);
        if (relay->author_field && g_strcmp0(relay->address, from) == 0 &&
            is_of_list(judge->block, relay->list_id) && is_from_list(judge, relay))
            return relay;
    }
    return NULL;
}

/* What is said of the author is what the list found out; everybody else saw the list's address. */
static void
forget_others(Judge *judge, const TrustedRelay *list)
{
    gboolean own_seal = judge->sealer && is_within(address_domain(list->address), judge->sealer);
    finding_clear(&judge->dmarc);
    if (judge->relay != list)
        finding_clear(&judge->relayed);
    if (!own_seal)
        finding_clear(&judge->sealed);
}

static void
map_back(Judge *judge, Sender *sender)
{
    const TrustedRelay *list = rewriting_list(judge, sender->address);
    if (!list)
        return;
    char *author = sender_read_other(judge->block, list->author_field, list->address);
    if (!author)
        return;
    sender->list = sender->address;
    sender->address = author;
    forget_others(judge, list);
}

/* --- the level --- */

/* Takes why. */
static void
decide(Identity *identity, IdentityLevel level, char *why)
{
    identity->level = level;
    identity->why = why;
}

/* The one that says pass, else one that says fail, else what our own servers said. */
static const Finding *
weigh(const Judge *judge, const char *domain, Verdict *ret_verdict)
{
    const Finding *findings[] = {&judge->dmarc, &judge->sealed, &judge->relayed};
    gboolean relayed = judge->relay || judge->sealer;
    *ret_verdict = VERDICT_PASS;
    for (guint i = 0; i < G_N_ELEMENTS(findings); i++)
        if (verdict_of(findings[i], domain) == VERDICT_PASS)
            return findings[i];
    *ret_verdict = VERDICT_FAIL;
    for (guint i = relayed ? 1 : 0; i < G_N_ELEMENTS(findings); i++)
        if (verdict_of(findings[i], domain) == VERDICT_FAIL)
            return findings[i];
    *ret_verdict = VERDICT_NONE;
    return &judge->dmarc;
}

static void
decide_passed(const Judge *judge, const char *domain, char *said, gboolean peer_known,
              Identity *identity)
{
    if (is_signed_in_part(judge->block, domain))
        decide(identity, IDENTITY_CLAIMED,
               g_strdup_printf("%s, but a signature covers only the beginning of the body", said));
    else if (!peer_known)
        decide(identity, IDENTITY_CLAIMED,
               g_strdup_printf("%s, but who handed the message in is not known any more", said));
    else
        decide(identity, IDENTITY_AUTHENTICATED, g_strdup(said));
}

static void
decide_by_results(const Judge *judge, const char *domain, gboolean peer_known, Identity *identity)
{
    Verdict verdict;
    const Finding *finding = weigh(judge, domain, &verdict);
    g_autofree char *said = describe(judge, finding);
    switch (verdict) {
    case VERDICT_PASS:
        decide_passed(judge, domain, said, peer_known, identity);
        return;
    case VERDICT_FAIL:
        decide(identity, IDENTITY_FAILED, g_strdup_printf("From may be forged: %s", said));
        return;
    case VERDICT_NONE:
        if (verdict_of(finding, domain) == VERDICT_FAIL)
            decide(identity, IDENTITY_CLAIMED,
                   g_strdup_printf("%s, but it came by a trusted forwarder or list", said));
        else
            decide(identity, IDENTITY_CLAIMED, g_steal_pointer(&said));
        return;
    }
}

void
identity_judge(const HeaderBlock *block, const char *peer, const Trust *trust, Sender *sender,
               Identity *ret_identity)
{
    g_auto(Judge) judge = {.block = block, .trust = trust};
    if (!sender->address) {
        decide(ret_identity, IDENTITY_FAILED, g_strdup(sender->why));
        return;
    }
    if (!read_what_was_found(&judge, peer)) {
        decide(ret_identity, IDENTITY_CLAIMED, g_strdup("no server's results are trusted here"));
        return;
    }
    read_seals(&judge);
    map_back(&judge, sender);
    decide_by_results(&judge, address_domain(sender->address),
                      !g_str_equal(peer, IDENTITY_PEER_UNKNOWN), ret_identity);
}
