#include "tests/unit/fake_imap.h"

#include "mailbox/uid_set.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

/* --- folders ---------------------------------------------------------------------------------- */

static void
mail_free(gpointer data)
{
    FakeMail *mail = data;
    g_free(mail->content);
    g_free(mail);
}

FakeMail *
fake_imap_put(FakeImap *server, const char *content)
{
    FakeMail *mail = g_new0(FakeMail, 1);
    mail->content = g_strdup(content);
    mail->size = content ? (guint)strlen(content) : 0;
    mutex_lock(&server->lock);
    mail->uid = server->next_uid++;
    g_ptr_array_add(server->inbox, mail);
    mutex_unlock(&server->lock);
    return mail;
}

guint
fake_imap_count(FakeImap *server, GPtrArray *folder)
{
    mutex_lock(&server->lock);
    guint count = folder->len;
    mutex_unlock(&server->lock);
    return count;
}

gboolean
fake_imap_heard(FakeImap *server, const char *beginning)
{
    g_autofree char *line = g_strconcat("\n", beginning, NULL);
    mutex_lock(&server->lock);
    gboolean heard = strstr(server->heard->str, line) != NULL;
    mutex_unlock(&server->lock);
    return heard;
}

/* --- answers ---------------------------------------------------------------------------------- */

/* What was asked for, cut into words, and what is said to it. */
typedef struct {
    FakeImap *server;
    PeerLine *line;
    const char *tag;
    char **words;
    const char *text; /* all of them */
    GString *out;
} Request;

typedef void (*EachMail)(Request *request, guint index, FakeMail *mail);

static UidSet *
set_of(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) parts = g_strsplit(text, "*", -1);
    g_autofree char *numbers = g_strjoinv("4294967295", parts);
    UidSet *set = uid_set_from_text(numbers, &error);
    if (!set)
        g_error("the set \"%s\": %s", text, error->message);
    return set;
}

static GPtrArray *
folder_of(FakeImap *server, const char *name)
{
    return strstr(name, "Done") ? server->done : server->failed;
}

/* The third word is the set. From the last on, so that mail may leave. */
static void
for_each(Request *request, EachMail each)
{
    g_autoptr(UidSet) set = set_of(request->words[2]);
    GPtrArray *inbox = request->server->inbox;
    for (guint i = inbox->len; i > 0; i--) {
        FakeMail *mail = inbox->pdata[i - 1];
        if (uid_set_holds(set, mail->uid))
            each(request, i - 1, mail);
    }
}

static void
tell_sizes(Request *request, guint index, FakeMail *mail)
{
    g_string_append_printf(request->out,
                           "* %u FETCH (UID %u RFC822.SIZE %u INTERNALDATE "
                           "\" 2-Mar-2026 09:00:00 +0100\")\r\n",
                           index + 1, mail->uid, mail->size);
}

static void
tell_content(Request *request, guint index, FakeMail *mail)
{
    if (mail->content)
        g_string_append_printf(request->out, "* %u FETCH (UID %u BODY[] {%zu}\r\n%s)\r\n",
                               index + 1, mail->uid, strlen(mail->content), mail->content);
    else
        g_string_append_printf(request->out, "* %u FETCH (UID %u BODY[] NIL)\r\n", index + 1,
                               mail->uid);
}

static void
take_out(Request *request, guint index, FakeMail *mail)
{
    (void)mail;
    g_ptr_array_remove_index(request->server->inbox, index);
    request->server->told--;
    g_string_append_printf(request->out, "* %u EXPUNGE\r\n", index + 1);
}

static void
copy(Request *request, guint index, FakeMail *mail)
{
    (void)index;
    FakeMail *twin = g_memdup2(mail, sizeof *mail);
    twin->content = g_strdup(mail->content);
    g_ptr_array_add(folder_of(request->server, request->words[3]), twin);
}

static void
expunge(Request *request, guint index, FakeMail *mail)
{
    if (mail->is_deleted)
        take_out(request, index, mail);
}

static void
store(Request *request, guint index, FakeMail *mail)
{
    (void)index;
    mail->is_deleted |= strstr(request->text, "\\Deleted") != NULL;
    mail->has_keyword |= strstr(request->text, "$Postern") != NULL;
}

static void
say_fetch(Request *request)
{
    for_each(request, strstr(request->text, "BODY") ? tell_content : tell_sizes);
}

static void
say_copy(Request *request)
{
    for_each(request, copy);
}

static void
say_move(Request *request)
{
    for_each(request, copy);
    for_each(request, take_out);
}

static void
say_store(Request *request)
{
    for_each(request, store);
}

static void
say_expunge(Request *request)
{
    for_each(request, expunge);
}

static void
say_search(Request *request)
{
    guint last = G_MAXUINT;
    const char *uids = strstr(request->text, " UID ");
    guint least = uids ? (guint)g_ascii_strtoull(uids + 5, NULL, 10) : 0;
    char *end = strpbrk(request->words[2], "0123456789");
    guint first = (guint)g_ascii_strtoull(end, &end, 10);
    if (*end == ':' && end[1] != '*')
        last = (guint)g_ascii_strtoull(end + 1, NULL, 10);
    g_string_append(request->out, "* SEARCH");
    for (guint i = 0; i < request->server->inbox->len; i++) {
        const FakeMail *mail = request->server->inbox->pdata[i];
        if (i + 1 >= first && i + 1 <= last && mail->uid >= least &&
            !(mail->is_deleted && strstr(request->text, "UNDELETED")) &&
            !(mail->has_keyword && strstr(request->text, "UNKEYWORD")))
            g_string_append_printf(request->out, " %u", mail->uid);
    }
    g_string_append(request->out, "\r\n");
}

static void
say_select(Request *request)
{
    request->server->told = request->server->inbox->len;
    g_string_append_printf(request->out,
                           "* %u EXISTS\r\n* OK [UIDVALIDITY %u] valid\r\n"
                           "* OK [PERMANENTFLAGS (%s)] flags\r\n",
                           request->server->inbox->len, request->server->uid_validity,
                           request->server->permanent_flags);
}

static void
say_capability(Request *request)
{
    g_string_append_printf(request->out, "* CAPABILITY %s\r\n", request->server->capability);
}

static void
say_nothing(Request *request)
{
    (void)request;
}

/* Until new mail comes, or the client goes on. */
static void
say_idle(Request *request)
{
    peer_send(request->line, "+ idling\r\n");
    for (gboolean more = FALSE; !more;) {
        mutex_unlock(&request->server->lock);
        more = peer_has_more(request->line, 5);
        mutex_lock(&request->server->lock);
        if (request->server->inbox->len > request->server->told) {
            request->server->told = request->server->inbox->len;
            g_autofree char *news = g_strdup_printf("* %u EXISTS\r\n", request->server->told);
            peer_send(request->line, news);
        }
    }
    mutex_unlock(&request->server->lock);
    g_free(peer_read_line(request->line)); /* DONE */
    mutex_lock(&request->server->lock);
}

static const struct {
    const char *command;
    void (*say)(Request *request);
} commands[] = {
    {"CAPABILITY", say_capability}, {"LOGIN ", say_nothing},     {"AUTHENTICATE ", say_nothing},
    {"SELECT ", say_select},        {"EXAMINE ", say_select},    {"STATUS ", say_nothing},
    {"CREATE ", say_nothing},       {"UID SEARCH ", say_search}, {"UID FETCH ", say_fetch},
    {"UID MOVE ", say_move},        {"UID COPY ", say_copy},     {"UID STORE ", say_store},
    {"UID EXPUNGE ", say_expunge},  {"IDLE", say_idle},          {"STARTTLS", say_nothing},
};

static void
answer(Request *request)
{
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (!g_str_has_prefix(request->text, commands[i].command))
            continue;
        commands[i].say(request);
        g_string_append_printf(request->out, "%s OK done\r\n", request->tag);
        return;
    }
    g_string_append_printf(request->out, "%s BAD what is that\r\n", request->tag);
}

/* What a test says instead; NULL if nothing. */
static const char *
instead(FakeImap *server, const char *text)
{
    for (gsize i = 0; i < G_N_ELEMENTS(server->answers); i++) {
        FakeAnswer *own = &server->answers[i];
        if (!own->command || own->times == 0 || !g_str_has_prefix(text, own->command))
            continue;
        own->times -= own->times > 0;
        return own->answer;
    }
    return NULL;
}

/* FALSE when that is the end. */
static gboolean
say_instead(PeerLine *line, const char *tag, const char *said)
{
    g_auto(GStrv) parts = g_strsplit(said, "%t", -1);
    g_autofree char *out = g_strjoinv(tag, parts);
    return peer_send(line, out) && parts[0] && parts[1];
}

/* FALSE when the connection is over. */
static gboolean
serve_line(FakeImap *server, PeerLine *line, const char *text)
{
    const char *rest = strchr(text, ' ');
    if (!rest)
        return FALSE;
    g_autofree char *tag = g_strndup(text, (gsize)(rest - text));
    g_auto(GStrv) words = g_strsplit(rest + 1, " ", -1);
    g_autoptr(GString) out = g_string_new(NULL);
    mutex_lock(&server->lock);
    g_string_append_printf(server->heard, "\n%s", rest + 1);
    const char *said = instead(server, rest + 1);
    Request request = {server, line, tag, words, rest + 1, out};
    if (!said)
        answer(&request);
    mutex_unlock(&server->lock);
    if (said)
        return say_instead(line, tag, said);
    if (!peer_send(line, out->str))
        return FALSE;
    return !g_str_has_prefix(rest + 1, "STARTTLS") || peer_start_tls(line, server->credentials);
}

static void
play(PeerLine *line, gpointer data)
{
    FakeImap *server = data;
    if (server->implicit_tls && !peer_start_tls(line, server->credentials))
        return;
    mutex_lock(&server->lock);
    const char *greeting = instead(server, "greeting");
    mutex_unlock(&server->lock);
    greeting = greeting ? greeting : "* OK ready\r\n";
    gboolean go_on = peer_send(line, greeting) && g_str_has_suffix(greeting, "\n");
    while (go_on) {
        g_autofree char *text = peer_read_line(line);
        go_on = text && serve_line(server, line, text);
    }
}

/* --- beginning and end ------------------------------------------------------------------------ */

static char *
path_in(const FakeImap *server, const char *name)
{
    return g_build_filename(server->top, name, NULL);
}

FakeImap *
fake_imap_new(void)
{
    FakeImap *server = g_new0(FakeImap, 1);
    server->implicit_tls = TRUE;
    server->capability = "IMAP4rev1 STARTTLS IDLE MOVE UIDPLUS";
    server->permanent_flags = "\\*";
    mutex_init(&server->lock);
    server->inbox = g_ptr_array_new_with_free_func(mail_free);
    server->done = g_ptr_array_new_with_free_func(mail_free);
    server->failed = g_ptr_array_new_with_free_func(mail_free);
    server->uid_validity = 4;
    server->next_uid = 1;
    server->heard = g_string_new(NULL);
    server->authority = authority_new();
    server->credentials = authority_issue(server->authority, "127.0.0.1", -60, 3600);
    server->top = g_dir_make_tmp("postern-imap-XXXXXX", NULL);
    g_autofree char *ca_file = path_in(server, "ca.pem");
    g_autofree char *secret = path_in(server, "secret");
    authority_write(server->authority, ca_file);
    g_assert_true(g_file_set_contents(secret, "wonder land\n", -1, NULL));
    g_assert_cmpint(g_chmod(secret, 0600), ==, 0);
    return server;
}

void
fake_imap_start(FakeImap *server)
{
    server->peer = peer_start(play, server);
}

void
fake_imap_stop(FakeImap *server)
{
    g_clear_pointer(&server->peer, peer_stop);
}

void
fake_imap_free(FakeImap *server)
{
    static const char *const files[] = {"ca.pem", "secret", "state"};
    fake_imap_stop(server);
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = path_in(server, files[i]);
        g_unlink(path);
    }
    g_assert_cmpint(g_rmdir(server->top), ==, 0);
    gnutls_certificate_free_credentials(server->credentials);
    authority_free(server->authority);
    g_ptr_array_unref(server->inbox);
    g_ptr_array_unref(server->done);
    g_ptr_array_unref(server->failed);
    g_string_free(server->heard, TRUE);
    mutex_clear(&server->lock);
    g_free(server->top);
    g_free(server);
}

static void
set(char **field, char *value)
{
    g_free(*field);
    *field = value;
}

MailboxSettings *
fake_imap_settings(FakeImap *server)
{
    MailboxSettings *settings = mailbox_settings_new();
    set(&settings->name, g_strdup("box"));
    set(&settings->host, g_strdup("127.0.0.1"));
    settings->port = server->peer ? peer_port(server->peer) : 1;
    settings->implicit_tls = server->implicit_tls;
    set(&settings->ca_file, path_in(server, "ca.pem"));
    set(&settings->user, g_strdup("support"));
    set(&settings->secret_file, path_in(server, "secret"));
    set(&settings->folder, g_strdup("INBOX"));
    set(&settings->done_folder, g_strdup("Done"));
    set(&settings->failed_folder, g_strdup("Failed"));
    set(&settings->recipient, g_strdup("support@desk.example"));
    set(&settings->lmtp_socket, path_in(server, "lmtp"));
    set(&settings->state_file, path_in(server, "state"));
    settings->poll_us = US_PER_HOUR;
    return settings;
}
