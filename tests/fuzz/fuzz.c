#include "tests/fuzz/fuzz.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What libconfig loses at a syntax error behind a text. */
/* NOLINTBEGIN(bugprone-reserved-identifier): the name is the sanitizer's */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
    return "leak:libconfig.so";
}
/* NOLINTEND(bugprone-reserved-identifier) */

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    g_log_set_always_fatal(G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_FATAL_MASK);
    return 0;
}

guint8
fuzz_byte(FuzzInput *input)
{
    if (!input->length)
        return 0;
    input->length--;
    return *input->bytes++;
}

guint64
fuzz_number(FuzzInput *input)
{
    guint64 number = 0;
    for (guint i = 0; i < sizeof number; i++)
        number = number << 8 | fuzz_byte(input);
    return number;
}

char *
fuzz_text(FuzzInput *input)
{
    gsize length = 0;
    while (length < input->length && input->bytes[length])
        length++;
    char *text = g_strndup((const char *)input->bytes, length);
    gsize used = length + (length < input->length);
    input->bytes += used;
    input->length -= used;
    return text;
}

char *
fuzz_utf8(FuzzInput *input)
{
    g_autofree char *text = fuzz_text(input);
    return g_utf8_make_valid(text, -1);
}

char *
fuzz_exact(const void *bytes, gsize length)
{
    char *copy = malloc(length);
    g_assert_true(copy || !length);
    if (length)
        memcpy(copy, bytes, length);
    return copy;
}

static char *scratch_directory;
static char *scratch_path;

static void
remove_scratch(void)
{
    g_unlink(scratch_path);
    g_rmdir(scratch_directory);
    g_free(scratch_path);
    g_free(scratch_directory);
}

const char *
fuzz_scratch_file(const char *name)
{
    g_assert_null(scratch_path);
    scratch_directory = g_dir_make_tmp("postern-fuzz-XXXXXX", NULL);
    g_assert_nonnull(scratch_directory);
    scratch_path = g_build_filename(scratch_directory, name, NULL);
    g_assert_cmpint(atexit(remove_scratch), ==, 0);
    return scratch_path;
}

void
fuzz_write_file(const char *path, const void *bytes, gsize length)
{
    FILE *file = fopen(path, "w");
    g_assert_nonnull(file);
    g_assert_cmpuint(fwrite(bytes, 1, length, file), ==, length);
    g_assert_cmpint(fclose(file), ==, 0);
}

int
fuzz_socket(const void *bytes, gsize length)
{
    int pair[2];
    g_assert_cmpuint(length, <=, FUZZ_SOCKET_BYTES);
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    g_assert_cmpint(send(pair[1], bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL), ==, (gssize)length);
    close(pair[1]);
    return pair[0];
}
