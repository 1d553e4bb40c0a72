#include "conf/outgoing.h"

static const struct {
    const char *url;
    OutgoingTls tls;
    const char *host;
    guint port;
} good[] = {
    {"smtp://127.0.0.1:25", TLS_NONE, "127.0.0.1", 25},
    {"smtp://Mail.Example", TLS_NONE, "mail.example", 25},
    {"smtp+starttls://mail.example", TLS_STARTTLS, "mail.example", 587},
    {"smtps://mail.example", TLS_IMPLICIT, "mail.example", 465},
    {"smtps://[::1]:2465", TLS_IMPLICIT, "::1", 2465},
};

static void
test_a_url_names_host_port_and_protection(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
        Outgoing outgoing;
        g_assert_cmpstr(outgoing_parse(good[i].url, "/", &outgoing), ==, NULL);
        g_assert_cmpint(outgoing.kind, ==, OUTGOING_SMTP);
        g_assert_cmpint(outgoing.tls, ==, good[i].tls);
        g_assert_cmpstr(outgoing.host, ==, good[i].host);
        g_assert_cmpuint(outgoing.port, ==, good[i].port);
        outgoing_clear(&outgoing);
    }
}

static void
test_a_maildir_may_be_relative(void)
{
    Outgoing outgoing;
    g_assert_cmpstr(outgoing_parse("maildir:out", "/srv", &outgoing), ==, NULL);
    g_assert_cmpint(outgoing.kind, ==, OUTGOING_MAILDIR);
    g_assert_cmpstr(outgoing.path, ==, "/srv/out");
    outgoing_clear(&outgoing);
    g_assert_cmpstr(outgoing_parse("maildir:/var/out", "/srv", &outgoing), ==, NULL);
    g_assert_cmpstr(outgoing.path, ==, "/var/out");
    outgoing_clear(&outgoing);
}

static void
test_anything_else_is_refused(void)
{
    static const char *const bad[] = {
        "",           "127.0.0.1:25",        "http://a.example",    "smtp://",
        "smtp://:25", "smtp://a.example:",   "smtp://a.example:0",  "smtp://a.example:65536",
        "smtp://a/b", "smtp://u:p@a:25",     "smtp://a.example:2x", "smtp://[::1",
        "smtp://[a]", "smtp://[::1]x",       "smtp://-a.example",   "maildir:",
        "smtp://a b", "smtp://a.example:-1", "smtp://a\r\nb",       "SMTP"};
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        Outgoing outgoing = {.port = 7};
        g_test_message("%s", bad[i]);
        g_assert_nonnull(outgoing_parse(bad[i], "/", &outgoing));
        g_assert_cmpuint(outgoing.port, ==, 7);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/outgoing/good", test_a_url_names_host_port_and_protection);
    g_test_add_func("/outgoing/maildir", test_a_maildir_may_be_relative);
    g_test_add_func("/outgoing/bad", test_anything_else_is_refused);
    return g_test_run();
}
