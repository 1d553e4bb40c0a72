#include "tests/unit/test.h"

#include "base/network.h"
#include "mail/identity.h"

#include <string.h>

/* A desk behind mx.desk.example, which is on its machine, and relay.desk.example at 192.0.2.1. */
typedef struct {
    GArray *hops;
    GArray *forwarder_hosts;
    GArray *list_hosts;
    TrustedRelay forwarder;
    TrustedRelay list;
    GPtrArray *relays;
    GPtrArray *mailboxes;
    Trust trust;
} Desk;

static GArray *
networks(const char *const *texts)
{
    GArray *array = g_array_new(FALSE, FALSE, sizeof(Network));
    for (; *texts; texts++) {
        Network network;
        g_assert_true(network_parse(*texts, &network));
        g_array_append_val(array, network);
    }
    return array;
}

static const char *const our_ids[] = {"mx.desk.example", NULL};
static const char *const our_hops[] = {"127.0.0.1", "::1", "192.0.2.1", NULL};
static const char *const our_sealers[] = {"sealer.example", "lists.example", NULL};
static const char *const forwarder_hosts[] = {"198.51.100.7", NULL};
static const char *const list_hosts[] = {"203.0.113.5", NULL};

/* One whose provider is believed, and one of which nothing is known. */
static TrustedMailbox mailboxes[] = {{"office", "mail.provider.example"}, {"other", NULL}};

static void
desk_init(Desk *desk)
{
    desk->hops = networks(our_hops);
    desk->forwarder_hosts = networks(forwarder_hosts);
    desk->list_hosts = networks(list_hosts);
    desk->forwarder = (TrustedRelay){.results = "mail.old.example", .hosts = desk->forwarder_hosts};
    desk->list = (TrustedRelay){.address = "team@lists.example",
                                .list_id = "team.lists.example",
                                .author_field = "Reply-To",
                                .results = "mx.lists.example",
                                .hosts = desk->list_hosts};
    desk->relays = g_ptr_array_new();
    g_ptr_array_add(desk->relays, &desk->forwarder);
    g_ptr_array_add(desk->relays, &desk->list);
    desk->mailboxes = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(mailboxes); i++)
        g_ptr_array_add(desk->mailboxes, &mailboxes[i]);
    desk->trust = (Trust){.results = our_ids,
                          .hops = desk->hops,
                          .local = TRUE,
                          .sealers = our_sealers,
                          .relays = desk->relays,
                          .mailboxes = desk->mailboxes};
}

static void
desk_clear(Desk *desk)
{
    g_array_unref(desk->hops);
    g_array_unref(desk->forwarder_hosts);
    g_array_unref(desk->list_hosts);
    g_ptr_array_unref(desk->relays);
    g_ptr_array_unref(desk->mailboxes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Desk, desk_clear)

#define RECEIVED_FROM(ip)                                                                          \
    "Received: from client.example (unknown [" ip "])\r\n"                                         \
    "\tby mx.desk.example (Postfix) with ESMTP id 1\r\n"                                           \
    "\tfor <support@desk.example>; Sun, 22 Nov 2026 04:00:00 +0000 (UTC)\r\n"
#define RECEIVED RECEIVED_FROM("198.51.100.99")
#define OLDER                                                                                      \
    "Received: from laptop ([10.0.0.3]) by out.client.example; Sun, 22 Nov 2026 03:59:00 "         \
    "+0000\r\n"
#define RESULTS(what) "Authentication-Results: mx.desk.example; " what "\r\n"
#define DMARC(result) RESULTS("dmarc=" result " header.from=client.example")
#define FROM          "From: Anna <anna@client.example>\r\n"
#define END           "Subject: x\r\n\r\nbody\r\n"

static char *
judge_from(const Desk *desk, const char *peer, const char *message)
{
    g_autoptr(HeaderBlock) block = header_block_scan(message, strlen(message));
    g_auto(Sender) sender = {0};
    g_auto(Identity) identity = {0};
    sender_read(block, &sender);
    identity_judge(block, peer, &desk->trust, &sender, &identity);
    g_assert_nonnull(identity.why);
    return g_strdup_printf("%s %s%s%s: %s", identity_name(identity.level),
                           sender.address ? sender.address : "nobody", sender.list ? " via " : "",
                           sender.list ? sender.list : "", identity.why);
}

/* expected is how "LEVEL ADDRESS: WHY" begins. */
static void
assert_judged_from(const char *peer, const char *message, const char *expected)
{
    g_auto(Desk) desk = {0};
    desk_init(&desk);
    g_autofree char *found = judge_from(&desk, peer, message);
    if (!g_str_has_prefix(found, expected))
        g_error("got      %s\nexpected %s…\n%s", found, expected, message);
}

static void
assert_judged(const char *message, const char *expected)
{
    assert_judged_from("127.0.0.1:4711", message, expected);
}

static void
a_pass_below_the_servers_own_received_counts(void)
{
    assert_judged(RECEIVED DMARC("pass") OLDER FROM END,
                  "authenticated anna@client.example: mx.desk.example says dmarc=pass for "
                  "client.example (line 4)");
    assert_judged_from("unix", DMARC("pass") RECEIVED OLDER FROM END,
                       "authenticated anna@client.example");
    assert_judged_from("[::1]:25", RECEIVED DMARC("pass") FROM END, "authenticated");
}

static void
a_pass_for_another_domain_does_not(void)
{
    assert_judged(RECEIVED RESULTS("dmarc=pass header.from=evil.example") FROM END, "claimed");
    assert_judged(RECEIVED RESULTS("dmarc=pass header.from=mail.client.example") FROM END,
                  "claimed");
    assert_judged(RECEIVED RESULTS("dmarc=pass") FROM END, "claimed");
    assert_judged(RECEIVED RESULTS("dmarc=pass header.from=Client.Example") FROM END,
                  "authenticated");
}

static void
a_failure_is_failed_and_everything_else_is_nothing(void)
{
    assert_judged(RECEIVED DMARC("fail") OLDER FROM END,
                  "failed anna@client.example: From may be forged: mx.desk.example says dmarc=fail "
                  "for client.example (line 4)");
    static const char *const words[] = {"none",          "temperror", "permerror",
                                        "bestguesspass", "softfail",  "passed"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        g_autofree char *message = g_strdup_printf(
            RECEIVED RESULTS("dmarc=%s header.from=client.example") FROM END, words[i]);
        assert_judged(message, "claimed anna@client.example");
    }
    assert_judged(RECEIVED FROM END, "claimed anna@client.example: no trusted server says");
}

static void
an_aligned_signature_without_dmarc_is_nothing(void)
{
    assert_judged(RECEIVED RESULTS("dkim=pass header.d=client.example") DMARC("none") FROM END,
                  "claimed");
}

static void
other_servers_words_are_nothing(void)
{
    assert_judged(RECEIVED "Authentication-Results: mx.other.example; dmarc=pass "
                           "header.from=client.example\r\n" FROM END,
                  "claimed");
    assert_judged(RECEIVED "Authentication-Results: mx.desk.example.evil.example; dmarc=pass "
                           "header.from=client.example\r\n" FROM END,
                  "claimed");
}

static void
two_that_differ_are_none(void)
{
    assert_judged(RECEIVED DMARC("pass") DMARC("fail") FROM END,
                  "claimed anna@client.example: mx.desk.example contradicts itself");
    assert_judged(RECEIVED DMARC("none") DMARC("pass") FROM END, "claimed");
    assert_judged(RECEIVED DMARC("pass") RESULTS("dmarc=pass header.from=evil.example") FROM END,
                  "claimed");
    assert_judged(RECEIVED RESULTS("dmarc=fail header.from=client.example; dmarc=pass "
                                   "header.from=client.example") FROM END,
                  "claimed");
    assert_judged(RECEIVED RESULTS("spf=pass smtp.mailfrom=x.example") DMARC("pass") DMARC("pass")
                      FROM END,
                  "authenticated");
}

static void
what_stands_below_a_strangers_received_is_forged(void)
{
    assert_judged(RECEIVED OLDER DMARC("pass") FROM END, "claimed");
    assert_judged(RECEIVED OLDER DMARC("fail") FROM END, "claimed");
    /* a Received that lies about who wrote it */
    assert_judged(RECEIVED DMARC("fail") RECEIVED_FROM("127.0.0.1") DMARC("pass") FROM END,
                  "failed");
    assert_judged(RECEIVED RECEIVED_FROM("127.0.0.1") DMARC("pass") FROM END, "claimed");
}

static void
results_of_a_hop_behind_count(void)
{
    assert_judged(RECEIVED_FROM("192.0.2.1") RECEIVED DMARC("pass") OLDER FROM END,
                  "authenticated");
    assert_judged(RECEIVED_FROM("192.0.2.1") RECEIVED DMARC("pass") RECEIVED DMARC("fail") FROM END,
                  "authenticated");
    assert_judged_from("192.0.2.1:25", RECEIVED DMARC("pass") FROM END, "authenticated");
}

static void
a_stranger_who_connects_is_believed_nothing(void)
{
    static const char *const peers[] = {"198.51.100.99:25", "[2001:db8::1]:25", "192.0.2.11:25", "",
                                        "posternctl"};
    for (gsize i = 0; i < G_N_ELEMENTS(peers); i++)
        assert_judged_from(peers[i], RECEIVED DMARC("pass") FROM END, "claimed");
}

/* The other side chooses what it calls itself. */
static void
a_name_like_an_address_makes_no_hop(void)
{
#define HELO(words, ip) "Received: from " words " (unknown [" ip "])\r\n\tby mx.desk.example; x\r\n"
    assert_judged(HELO("[127.0.0.1]", "198.51.100.99") RECEIVED DMARC("pass") FROM END, "claimed");
    assert_judged(HELO("x [127.0.0.1] by", "198.51.100.99") RECEIVED DMARC("pass") FROM END,
                  "claimed");
    assert_judged(HELO("[127.0.0.0/8]", "127.0.0.1") RECEIVED DMARC("pass") FROM END, "claimed");
    assert_judged(
        "Received: from [198.51.100.99] (helo=[127.0.0.1]) by mx.desk.example; x\r\n" RECEIVED
            DMARC("pass") FROM END,
        "claimed");
    assert_judged("Received: from localhost by mx.desk.example; x\r\n" RECEIVED DMARC("pass")
                      FROM END,
                  "claimed");
    assert_judged(HELO("mx", "IPv6:::1") RECEIVED DMARC("pass") FROM END, "authenticated");
}

static void
what_a_user_of_the_server_wrote_is_forged(void)
{
    assert_judged("Received: by mx.desk.example (Postfix, from userid 1000); x\r\n" DMARC("pass")
                      FROM END,
                  "claimed");
    assert_judged(DMARC("pass") FROM END, "claimed");
}

/* What a server that takes out forged fields may have read in another way. */
static void
a_field_in_disguise_is_nothing(void)
{
    assert_judged(RECEIVED "Authentication-Results : mx.desk.example; dmarc=pass "
                           "header.from=client.example\r\n" FROM END,
                  "claimed");
    assert_judged(RECEIVED RESULTS("dmarc=pass header.from=client.example (") FROM END, "claimed");
    assert_judged(RECEIVED "Authentication-Results: (x) mx.desk.example; dmarc=pass "
                           "header.from=client.example\r\n" FROM END,
                  "claimed");
    assert_judged(RECEIVED "Authentication-Results: \"mx.desk.example\"; dmarc=pass "
                           "header.from=client.example\r\n" FROM END,
                  "claimed");
}

static void
a_signature_of_the_beginning_is_not_enough(void)
{
#define SIGNED(tags) "DKIM-Signature: v=1; a=rsa-sha256; " tags " b=x\r\n"
    assert_judged(RECEIVED DMARC("pass") SIGNED("d=client.example; l=10;") FROM END,
                  "claimed anna@client.example: mx.desk.example says dmarc=pass for client.example "
                  "(line 4), but a signature");
    assert_judged(RECEIVED DMARC("pass") SIGNED("d=mail.client.example; l=0;") FROM END, "claimed");
    assert_judged(RECEIVED DMARC("pass") SIGNED("d=other.example; l=10;") FROM END,
                  "authenticated");
    assert_judged(RECEIVED DMARC("pass") SIGNED("d=client.example;") FROM END, "authenticated");
}

static void
a_message_that_was_kept_authenticates_nobody(void)
{
    assert_judged_from(IDENTITY_PEER_UNKNOWN, RECEIVED DMARC("pass") FROM END, "claimed");
    assert_judged_from(IDENTITY_PEER_UNKNOWN, RECEIVED DMARC("fail") FROM END, "failed");
}

static void
this_machine_may_be_none_of_ours(void)
{
    g_auto(Desk) desk = {0};
    desk_init(&desk);
    desk.trust.local = FALSE;
    g_autofree char *found = judge_from(&desk, "unix", RECEIVED DMARC("pass") FROM END);
    g_assert_true(g_str_has_prefix(found, "claimed"));
}

static void
without_trust_nothing_is_believed(void)
{
    Trust trust = {.results = NULL, .local = TRUE};
    Desk desk = {.trust = trust};
    g_autofree char *found = judge_from(&desk, "unix", RECEIVED DMARC("fail") FROM END);
    g_assert_true(g_str_has_prefix(found, "claimed"));
}

/* --- forwarders, lists, seals --- */

#define FORWARDED RECEIVED_FROM("198.51.100.7")
#define OLD       "Authentication-Results: mail.old.example; dmarc="

static void
a_forwarder_stands_between_a_failure_and_its_mail(void)
{
    assert_judged(FORWARDED DMARC("fail") OLDER FROM END,
                  "claimed anna@client.example: mx.desk.example says dmarc=fail for client.example "
                  "(line 4), but it came by");
    assert_judged_from("198.51.100.7:25", OLDER FROM END, "claimed");
    assert_judged(FORWARDED DMARC("pass") OLDER FROM END, "authenticated");
}

static void
a_forwarders_own_results_count(void)
{
    assert_judged(FORWARDED DMARC("fail") OLDER OLD
                  "pass header.from=client.example\r\n" OLDER FROM END,
                  "authenticated anna@client.example: mail.old.example says dmarc=pass");
    assert_judged(FORWARDED DMARC("none") OLD "fail header.from=client.example\r\n" OLDER FROM END,
                  "failed");
    /* below who wrote to it, or when it is not the last hop, its name is forged */
    assert_judged(FORWARDED DMARC("fail") OLDER OLDER OLD
                  "pass header.from=client.example\r\n" FROM END,
                  "claimed");
    assert_judged(RECEIVED DMARC("fail") OLD "pass header.from=client.example\r\n" OLDER FROM END,
                  "failed");
    /* our name in what it passes on is forged, too */
    assert_judged(FORWARDED OLDER DMARC("pass") OLDER FROM END, "claimed");
    assert_judged(FORWARDED RECEIVED_FROM("127.0.0.1") OLDER DMARC("pass") FROM END, "claimed");
    assert_judged(FORWARDED "Authentication-Results: mail.old.example.evil.example; dmarc=pass "
                            "header.from=client.example\r\n" OLDER FROM END,
                  "claimed");
}

#define SEAL(i, domain) "ARC-Seal: i=" i "; a=rsa-sha256; cv=none; d=" domain "; s=x; b=x\r\n"
#define SEALED(i, id, result)                                                                      \
    "ARC-Authentication-Results: i=" i "; " id "; dmarc=" result " header.from=client.example\r\n"
#define ARC(result) RESULTS("arc=" result "; dmarc=fail header.from=client.example")

static void
a_trusted_seal_counts_when_the_chain_is_whole(void)
{
    assert_judged(RECEIVED ARC("pass") SEAL("1", "Sealer.example")
                      SEALED("1", "mx.sealer.example", "pass") OLDER FROM END,
                  "authenticated anna@client.example: mx.sealer.example says dmarc=pass");
    assert_judged(RECEIVED ARC("fail") SEAL("1", "sealer.example")
                      SEALED("1", "mx.sealer.example", "pass") FROM END,
                  "failed");
    assert_judged(RECEIVED DMARC("fail") SEAL("1", "sealer.example")
                      SEALED("1", "mx.sealer.example", "pass") FROM END,
                  "failed");
    assert_judged(RECEIVED OLDER ARC("pass") SEAL("1", "sealer.example")
                      SEALED("1", "mx.sealer.example", "pass") FROM END,
                  "claimed");
}

static void
a_strangers_seal_does_not(void)
{
    assert_judged(RECEIVED ARC("pass") SEAL("1", "evil.example")
                      SEALED("1", "mx.sealer.example", "pass") FROM END,
                  "failed");
    /* who sealed last decides */
    assert_judged(RECEIVED ARC("pass") SEAL("2", "evil.example") SEAL("1", "sealer.example")
                      SEALED("1", "mx.sealer.example", "pass") FROM END,
                  "failed");
    assert_judged(RECEIVED ARC("pass") SEAL("1", "sealer.example") SEAL("1", "sealer.example")
                      SEALED("1", "mx.sealer.example", "pass") FROM END,
                  "failed");
}

static void
only_the_newest_sealed_results_count(void)
{
    assert_judged(RECEIVED ARC("pass") SEAL("2", "sealer.example")
                      SEALED("2", "mx.sealer.example", "fail") SEAL("1", "evil.example")
                          SEALED("1", "mx.sealer.example", "pass") FROM END,
                  "failed");
    assert_judged(RECEIVED ARC("pass") SEAL("1", "sealer.example")
                      SEALED("1", "mx.other.example", "pass") FROM END,
                  "claimed");
    assert_judged(RECEIVED ARC("pass") SEAL("1", "sealer.example")
                      SEALED("1", "mx.notsealer.example", "pass") FROM END,
                  "claimed");
    assert_judged(RECEIVED ARC("pass") SEAL("1", "sealer.example")
                      SEALED("1", "mx.sealer.example", "none") FROM END,
                  "claimed");
    assert_judged(RECEIVED ARC("pass") SEAL("1", "sealer.example")
                      SEALED("1", "mx.sealer.example", "pass")
                          SEALED("1", "mx.sealer.example", "fail") FROM END,
                  "claimed");
}

#define LISTED     RECEIVED_FROM("203.0.113.5")
#define LIST_ID    "List-Id: The team <team.lists.example>\r\n"
#define LIST_FROM  "From: Anna via team <team@lists.example>\r\n"
#define LIST_DMARC RESULTS("dmarc=pass header.from=lists.example")
#define AUTHOR     "Reply-To: Anna <anna@client.example>, team@lists.example\r\n"
#define LIST_SAYS  "Authentication-Results: mx.lists.example; dmarc="

static void
a_from_that_a_list_rewrote_is_mapped_back(void)
{
    assert_judged(RECEIVED LIST_DMARC OLDER LIST_ID LIST_FROM AUTHOR END,
                  "claimed anna@client.example via team@lists.example");
    assert_judged(LISTED LIST_DMARC LIST_SAYS
                  "pass header.from=client.example\r\n" OLDER LIST_ID LIST_FROM AUTHOR END,
                  "authenticated anna@client.example via team@lists.example: mx.lists.example");
    assert_judged(LISTED LIST_DMARC LIST_SAYS
                  "fail header.from=client.example\r\n" OLDER LIST_ID LIST_FROM AUTHOR END,
                  "failed anna@client.example via team@lists.example");
    assert_judged(RECEIVED RESULTS("arc=pass; dmarc=pass header.from=lists.example")
                      SEAL("1", "lists.example") SEALED("1", "mx.lists.example", "pass")
                          OLDER LIST_ID LIST_FROM AUTHOR END,
                  "authenticated anna@client.example via team@lists.example");
}

/* dmarc=pass for the list's own domain says nothing of an author there. */
static void
the_lists_own_pass_is_not_its_members(void)
{
    assert_judged(RECEIVED LIST_DMARC OLDER LIST_ID LIST_FROM
                  "Reply-To: boss@lists.example\r\n" END,
                  "claimed boss@lists.example via team@lists.example");
    assert_judged(
        RECEIVED RESULTS("arc=pass; dmarc=pass header.from=lists.example") SEAL(
            "1", "sealer.example") "ARC-Authentication-Results: i=1; mx.sealer.example; dmarc=pass "
                                   "header.from=lists.example\r\n" OLDER LIST_ID LIST_FROM
                                   "Reply-To: boss@lists.example\r\n" END,
        "claimed boss@lists.example via team@lists.example");
    assert_judged(FORWARDED LIST_DMARC OLD
                  "pass header.from=lists.example\r\n" OLDER LIST_ID LIST_FROM
                  "Reply-To: boss@lists.example\r\n" END,
                  "claimed boss@lists.example via team@lists.example");
}

static void
only_a_list_that_is_before_us_maps_back(void)
{
    assert_judged(RECEIVED RESULTS("dmarc=none") LIST_ID LIST_FROM AUTHOR END,
                  "claimed team@lists.example: ");
    assert_judged(RECEIVED LIST_DMARC LIST_FROM AUTHOR END, "authenticated team@lists.example: ");
    assert_judged(RECEIVED LIST_DMARC "List-Id: <other.lists.example>\r\n" LIST_FROM AUTHOR END,
                  "authenticated team@lists.example: ");
    assert_judged(RECEIVED LIST_DMARC LIST_ID LIST_ID LIST_FROM AUTHOR END,
                  "authenticated team@lists.example: ");
    assert_judged(RECEIVED RESULTS("dmarc=fail header.from=lists.example")
                      LIST_ID LIST_FROM AUTHOR END,
                  "failed team@lists.example: ");
}

static void
only_one_author_is_one(void)
{
    static const char *const authors[] = {
        "",
        "Reply-To: team@lists.example\r\n",
        "Reply-To: anna@client.example, ben@client.example\r\n",
        "Reply-To: anna@client.example\r\nReply-To: anna@client.example\r\n",
        "Reply-To: staff: anna@client.example;\r\n",
        "Reply-To: anna@client.example <ben@client.example>\r\n",
        "Cc: anna@client.example\r\n",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(authors); i++) {
        g_autofree char *message =
            g_strconcat(RECEIVED LIST_DMARC LIST_ID LIST_FROM, authors[i], END, NULL);
        assert_judged(message, "authenticated team@lists.example: ");
    }
    assert_judged(
        RECEIVED LIST_DMARC LIST_ID LIST_FROM
        "Reply-To: \"Berg, Anna\" <anna@client.example> (x, y), <team@lists.example>\r\n" END,
        "claimed anna@client.example via team@lists.example");
}

static void
a_list_that_leaves_from_alone_is_a_forwarder(void)
{
    assert_judged(LISTED DMARC("fail") LIST_ID FROM END, "claimed anna@client.example: ");
    assert_judged(LISTED DMARC("fail") FROM END, "failed anna@client.example: ");
    assert_judged(RECEIVED DMARC("fail") LIST_ID FROM END, "failed anna@client.example: ");
}

/* --- the matrix: every way of writing From by every way of vouching for it --- */

/* Where From is the boss's to one reader, and somebody else's to another. */
static const char *const from_variants[] = {
    "From: boss@corp.example\r\nFrom: x@evil.example\r\n",
    "FROM: boss@corp.example\r\nfrom: x@evil.example\r\n",
    "From: boss@corp.example, x@evil.example\r\n",
    "From: boss@corp.example <x@evil.example>\r\n",
    "From: \"boss@corp.example\" <x@evil.example>\r\n",
    "From: \"<boss@corp.example>\" <x@evil.example>\r\n",
    "From: =?utf-8?q?boss=40corp=2Eexample=00?= <x@evil.example>\r\n",
    "From: =?utf-8?q?boss=40corp=2Eexample=3E?= <x@evil.example>\r\n",
    "From: <=?utf-8?q?boss=40corp.example?=@evil.example>\r\n",
    "From: <boss@corp.example>(x) <x@evil.example>\r\n",
    "From: boss@corp.example(<x@evil.example>)\r\n",
    "From: <@evil.example:boss@corp.example>\r\n",
    "From: <boss@corp.example@evil.example>\r\n",
    "From: <boss@corp.example\\0@evil.example>\r\n",
    "From: staff: boss@corp.example;\r\n",
    "From: boss@corp.example.\r\n",
    "From: boss@cor\xd1\x80.example\r\n",
    "From: <b\"os\"s@corp.example>\r\n",
    "From:\rboss@corp.example\r\n",
    "From: x@evil.example\r\nX: y\r\n From: boss@corp.example\r\n",
    "From: boss@corp.example;x@evil.example\r\n",
    "From: Boss\xe2\x80\x8b <x@evil.example>\r\n",
    "From: boss@corp.example", /* the genuine one; "From :" is read alike */
};

static const struct {
    const char *name;
    const char *above;   /* before From */
    const char *below;   /* behind the header */
    const char *genuine; /* what comes of the genuine From */
} vouchers[] = {
    {"pass", RECEIVED RESULTS("dmarc=pass header.from=corp.example"), "", "authenticated"},
    {"fail", RECEIVED RESULTS("dmarc=fail header.from=corp.example"), "", "failed"},
    {"none", RECEIVED RESULTS("dmarc=none header.from=corp.example"), "", "claimed"},
    {"forged own id",
     RECEIVED RESULTS("dmarc=fail header.from=corp.example")
         RESULTS("dmarc=pass header.from=corp.example"),
     "", "claimed"},
    {"forged below Received", RECEIVED OLDER RESULTS("dmarc=pass header.from=corp.example"), "",
     "claimed"},
    {"in rfc822", RECEIVED, RECEIVED RESULTS("dmarc=pass header.from=corp.example"), "claimed"},
};

static void
only_the_genuine_row_is_the_boss(void)
{
    guint genuine = 0;
    for (gsize f = 0; f < G_N_ELEMENTS(from_variants); f++)
        for (gsize v = 0; v < G_N_ELEMENTS(vouchers); v++) {
            g_auto(Desk) desk = {0};
            desk_init(&desk);
            gboolean is_genuine = f + 1 == G_N_ELEMENTS(from_variants);
            g_autofree char *message =
                g_strconcat(vouchers[v].above, from_variants[f], is_genuine ? "\r\n" : "",
                            "Content-Type: message/rfc822\r\n\r\n", vouchers[v].below,
                            "From: boss@corp.example\r\n\r\nx\r\n", NULL);
            g_autofree char *found = judge_from(&desk, "unix", message);
            gboolean boss = g_str_has_prefix(found, "authenticated boss@corp.example:");
            if (is_genuine && !g_str_has_prefix(found, vouchers[v].genuine))
                g_error("%s: %s, expected %s", vouchers[v].name, found, vouchers[v].genuine);
            if (!is_genuine && boss)
                g_error("%s: %s\n%s", vouchers[v].name, found, message);
            genuine += boss;
        }
    g_assert_cmpuint(genuine, ==, 1);
}

/* As a provider lays it down: within its house nobody is named who handed the message on. */
#define IN_THE_HOUSE "Received: by 2001:db8::7 with SMTP id x; Sun, 22 Nov 2026 04:00:01 +0000\r\n"
#define AT_PROVIDER                                                                                \
    "Received: from out.client.example (out.client.example [198.51.100.99])\r\n"                   \
    "\tby mail.provider.example with ESMTPS id y; Sun, 22 Nov 2026 04:00:00 +0000\r\n"
#define PROVIDER(what) "Authentication-Results: mail.provider.example; " what "\r\n"

static void
a_providers_word_counts_in_its_mailbox(void)
{
    static const char *const pass = PROVIDER("dmarc=pass header.from=client.example");
    static const struct {
        const char *peer;
        const char *above;
        const char *expected;
    } cases[] = {
        {"mailbox:office", PROVIDER("spf=pass; dmarc=pass header.from=client.example"),
         "authenticated anna@client.example: mail.provider.example says dmarc=pass"},
        {"mailbox:office", PROVIDER("dmarc=fail header.from=client.example"), "failed"},
        {"mailbox:office", PROVIDER("dmarc=pass header.from=evil.example"), "claimed"},
        {"mailbox:office", "", "claimed anna@client.example: no trusted server says anything"},
        /* what nobody of ours has taken out */
        {"mailbox:office", DMARC("pass"), "claimed"},
        {"mailbox:other", DMARC("pass"), "claimed anna@client.example: no server's results"},
        {"mailbox:none", DMARC("pass"), "claimed anna@client.example: no server's results"},
        {"mailbox:", DMARC("pass"), "claimed anna@client.example: no server's results"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *message =
            g_strconcat(IN_THE_HOUSE AT_PROVIDER, cases[i].above, OLDER FROM END, NULL);
        assert_judged_from(cases[i].peer, message, cases[i].expected);
    }
    g_autofree char *differs =
        g_strconcat(AT_PROVIDER, pass, OLDER, PROVIDER("dmarc=fail header.from=client.example"),
                    FROM END, NULL);
    assert_judged_from("mailbox:office", differs, "claimed");
    g_autofree char *elsewhere = g_strconcat(AT_PROVIDER, pass, OLDER FROM END, NULL);
    assert_judged_from("mailbox:other", elsewhere, "claimed");
    assert_judged_from("unix", elsewhere, "claimed");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/identity/" #name, name)
    ADD(a_pass_below_the_servers_own_received_counts);
    ADD(a_pass_for_another_domain_does_not);
    ADD(a_failure_is_failed_and_everything_else_is_nothing);
    ADD(an_aligned_signature_without_dmarc_is_nothing);
    ADD(other_servers_words_are_nothing);
    ADD(two_that_differ_are_none);
    ADD(what_stands_below_a_strangers_received_is_forged);
    ADD(results_of_a_hop_behind_count);
    ADD(a_stranger_who_connects_is_believed_nothing);
    ADD(a_name_like_an_address_makes_no_hop);
    ADD(what_a_user_of_the_server_wrote_is_forged);
    ADD(a_field_in_disguise_is_nothing);
    ADD(a_signature_of_the_beginning_is_not_enough);
    ADD(a_message_that_was_kept_authenticates_nobody);
    ADD(this_machine_may_be_none_of_ours);
    ADD(without_trust_nothing_is_believed);
    ADD(a_forwarder_stands_between_a_failure_and_its_mail);
    ADD(a_forwarders_own_results_count);
    ADD(a_trusted_seal_counts_when_the_chain_is_whole);
    ADD(a_strangers_seal_does_not);
    ADD(only_the_newest_sealed_results_count);
    ADD(a_from_that_a_list_rewrote_is_mapped_back);
    ADD(the_lists_own_pass_is_not_its_members);
    ADD(only_a_list_that_is_before_us_maps_back);
    ADD(only_one_author_is_one);
    ADD(a_list_that_leaves_from_alone_is_a_forwarder);
    ADD(only_the_genuine_row_is_the_boss);
    g_test_add_func("/identity/a-providers-word-counts-in-its-mailbox",
                    a_providers_word_counts_in_its_mailbox);
    return g_test_run();
}
