#include "tests/unit/fake_desk.h"

#include "net/socket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STACK_BYTES (256 * 1024)

typedef struct {
    FakeDesk *desk;
    FILE *in;
    int fd;
} Visitor;

static gboolean
say(Visitor *visitor, const char *text)
{
    gsize length = strlen(text);
    return send(visitor->fd, text, length, MSG_NOSIGNAL) == (ssize_t)length;
}

/* NULL at the end. Caller frees. */
static char *
hear(Visitor *visitor)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t length = getline(&line, &size, visitor->in);
    char *copy = length > 0 ? g_strndup(line, (gsize)length) : NULL;
    free(line);
    return copy;
}

/* Up to the final dot. Caller frees. */
static char *
hear_content(Visitor *visitor)
{
    GString *content = g_string_new(NULL);
    for (;;) {
        g_autofree char *line = hear(visitor);
        if (!line || g_str_equal(line, ".\r\n"))
            return g_string_free(content, line == NULL);
        g_string_append(content, line);
    }
}

static char *
subject_of(const char *content)
{
    const char *at = strstr(content, "Subject: ");
    return at ? g_strndup(at + 9, strcspn(at + 9, "\r\n")) : g_strdup("none");
}

/* Whether to go on. */
static gboolean
take(Visitor *visitor)
{
    FakeDesk *desk = visitor->desk;
    if (!say(visitor, "354 go on\r\n"))
        return FALSE;
    g_autofree char *content = hear_content(visitor);
    if (!content)
        return FALSE;
    mutex_lock(&desk->lock);
    guint times = GPOINTER_TO_UINT(g_hash_table_lookup(desk->times, content)) + 1;
    g_hash_table_replace(desk->times, g_strdup(content), GUINT_TO_POINTER(times));
    const char *reply = desk->judge ? desk->judge(content, times) : "250 2.0.0 taken";
    if (reply)
        g_ptr_array_add(desk->subjects, subject_of(content));
    mutex_unlock(&desk->lock);
    g_autofree char *line = g_strconcat(reply ? reply : "", "\r\n", NULL);
    return reply && say(visitor, line);
}

static gboolean
serve_line(Visitor *visitor, const char *line)
{
    FakeDesk *desk = visitor->desk;
    if (g_str_has_prefix(line, "LHLO")) {
        g_autofree char *hello = g_strdup_printf(
            "250-desk\r\n250-PIPELINING\r\n250-XMAILBOX\r\n250-XDATE\r\n250 SIZE %u\r\n",
            desk->size_limit);
        return say(visitor, hello);
    }
    if (g_str_has_prefix(line, "DATA"))
        return take(visitor);
    if (g_str_has_prefix(line, "MAIL")) {
        mutex_lock(&desk->lock);
        g_ptr_array_add(desk->keys, g_strdup(line));
        mutex_unlock(&desk->lock);
    }
    return say(visitor, "250 2.0.0 good\r\n");
}

static gpointer
serve(gpointer data)
{
    Visitor *visitor = data;
    gboolean go_on = say(visitor, "220 desk\r\n");
    while (go_on) {
        g_autofree char *line = hear(visitor);
        go_on = line && serve_line(visitor, line);
    }
    shutdown(visitor->fd, SHUT_RDWR);
    (void)!fclose(visitor->in);
    g_free(visitor);
    return NULL;
}

static void
welcome(FakeDesk *desk, int fd)
{
    g_autoptr(GError) error = NULL;
    pthread_t thread;
    Visitor *visitor = g_new0(Visitor, 1);
    visitor->desk = desk;
    visitor->fd = dup(fd);
    visitor->in = fdopen(visitor->fd, "r");
    gboolean started = thread_start("desk", STACK_BYTES, serve, visitor, &thread, &error);
    g_assert_true(started);
    g_array_append_val(desk->connections, thread);
    g_array_append_val(desk->sockets, fd);
}

static gpointer
listen_on(gpointer data)
{
    FakeDesk *desk = data;
    for (;;) {
        int fd = accept4(desk->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            return NULL;
        welcome(desk, fd);
    }
}

FakeDesk *
fake_desk_start(const char *path, const char *(*judge)(const char *content, guint times))
{
    g_autoptr(GError) error = NULL;
    FakeDesk *desk = g_new0(FakeDesk, 1);
    desk->path = g_strdup(path);
    desk->size_limit = 100000;
    desk->judge = judge;
    mutex_init(&desk->lock);
    desk->subjects = g_ptr_array_new_with_free_func(g_free);
    desk->keys = g_ptr_array_new_with_free_func(g_free);
    desk->times = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    desk->connections = g_array_new(FALSE, FALSE, sizeof(pthread_t));
    desk->sockets = g_array_new(FALSE, FALSE, sizeof(int));
    desk->listener = socket_listen_unix(path, 0600, &error);
    g_assert_no_error(error);
    gboolean started = thread_start("door", STACK_BYTES, listen_on, desk, &desk->thread, &error);
    g_assert_true(started);
    return desk;
}

void
fake_desk_stop(FakeDesk *desk)
{
    if (!desk)
        return;
    shutdown(desk->listener, SHUT_RDWR);
    pthread_join(desk->thread, NULL);
    close(desk->listener);
    for (guint i = 0; i < desk->sockets->len; i++) {
        int fd = g_array_index(desk->sockets, int, i);
        shutdown(fd, SHUT_RDWR);
        pthread_join(g_array_index(desk->connections, pthread_t, i), NULL);
        close(fd);
    }
    unlink(desk->path);
    g_array_unref(desk->sockets);
    g_array_unref(desk->connections);
    g_ptr_array_unref(desk->subjects);
    g_ptr_array_unref(desk->keys);
    g_hash_table_unref(desk->times);
    mutex_clear(&desk->lock);
    g_free(desk->path);
    g_free(desk);
}

char *
fake_desk_subjects(FakeDesk *desk)
{
    GString *all = g_string_new(NULL);
    mutex_lock(&desk->lock);
    for (guint i = 0; i < desk->subjects->len; i++)
        g_string_append_printf(all, "%s%s", i ? " " : "", (char *)desk->subjects->pdata[i]);
    mutex_unlock(&desk->lock);
    return g_string_free(all, FALSE);
}
