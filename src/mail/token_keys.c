#include "mail/token_keys.h"

#include "base/io.h"
#include "base/killpoint.h"
#include "base/private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_KEY_ID 1

struct TokenKeys {
    guint count;
    TokenKey all[G_MAXUINT8 + 1]; /* one a key id, and the one that is being read */
};

static const PrivateFile key_file = {
    .what = "token key file",
    .forbidden = 07777 & ~(S_IRUSR | S_IWUSR),
    .modes = "0600 or less",
};

void
token_keys_free(TokenKeys *keys)
{
    if (!keys)
        return;
    explicit_bzero(keys, sizeof *keys);
    g_free(keys);
}

const TokenKey *
token_keys_signer(const TokenKeys *keys)
{
    return &keys->all[0];
}

const TokenKey *
token_keys_find(const TokenKeys *keys, guint8 id)
{
    for (guint i = 0; i < keys->count; i++)
        if (keys->all[i].id == id)
            return &keys->all[i];
    return NULL;
}

static gboolean
fail_errno(GError **error, const char *path, const char *doing)
{
    g_set_error(error, POSTERN_ERROR, postern_error_of_errno(errno), "%s: %s: %s", path, doing,
                g_strerror(errno));
    return FALSE;
}

/* The word at *p, which moves behind it. */
static const char *
next_word(const char **p, gsize *ret_length)
{
    const char *word = *p + strspn(*p, " \t\r");
    *ret_length = strcspn(word, " \t\r\n#");
    *p = word + *ret_length;
    return word;
}

static gboolean
read_id(const char *word, gsize length, guint8 *ret_id)
{
    guint id = 0;
    if (!length || length > 3 || strspn(word, "0123456789") < length)
        return FALSE;
    for (gsize i = 0; i < length; i++)
        id = id * 10 + (guint)(word[i] - '0');
    if (id < 1 || id > G_MAXUINT8)
        return FALSE;
    *ret_id = (guint8)id;
    return TRUE;
}

static gboolean
read_secret(const char *word, gsize length, guint8 secret[TOKEN_KEY_BYTES])
{
    if (length != 2 * TOKEN_KEY_BYTES)
        return FALSE;
    for (gsize i = 0; i < TOKEN_KEY_BYTES; i++) {
        int high = g_ascii_xdigit_value(word[2 * i]);
        int low = g_ascii_xdigit_value(word[2 * i + 1]);
        if (high < 0 || low < 0)
            return FALSE;
        secret[i] = (guint8)(high << 4 | low);
    }
    return TRUE;
}

/* Takes one line; what is wrong with it, or NULL. What stands there is never repeated: it may be a
 * key. */
static const char *
take_line(TokenKeys *keys, const char *line)
{
    gsize id_length, secret_length, rest_length;
    const char *id = next_word(&line, &id_length);
    const char *secret = next_word(&line, &secret_length);
    next_word(&line, &rest_length);
    TokenKey *key = &keys->all[keys->count];
    guint8 number;
    if (!id_length)
        return NULL;
    if (!read_id(id, id_length, &number))
        return "not a key id, expected a number from 1 to 255";
    if (token_keys_find(keys, number))
        return "a key id that an earlier line has, expected each id once";
    if (!read_secret(secret, secret_length, key->secret))
        return "not a key, expected 64 hexadecimal digits after the id";
    if (rest_length)
        return "text after the key, expected the end of the line or a comment";
    key->id = number;
    keys->count++;
    return NULL;
}

static gboolean
take_lines(TokenKeys *keys, const char *text, const char *path, GError **error)
{
    const char *line = text;
    for (guint number = 1; line; number++) {
        const char *wrong = take_line(keys, line);
        if (wrong) {
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID, "%s:%u: %s", path, number,
                        wrong);
            return FALSE;
        }
        const char *newline = strchr(line, '\n');
        line = newline ? newline + 1 : NULL;
    }
    if (keys->count)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                "%s:1: no key, expected at least one line \"ID HEX\"", path);
    return FALSE;
}

TokenKeys *
token_keys_load(const char *path, GError **error)
{
    g_autoptr(SecretString) text = NULL;
    g_autoptr(TokenKeys) keys = g_new0(TokenKeys, 1);
    return private_file_read(path, &key_file, &text, error) && take_lines(keys, text, path, error)
               ? g_steal_pointer(&keys)
               : NULL;
}

/* Caller frees. */
static SecretString *
make_text(Random *random)
{
    guint8 key[TOKEN_KEY_BYTES];
    GString *text = g_string_sized_new(256);
    g_string_append_printf(
        text,
        "# Postern's token keys, \"ID HEX\" a line: the first signs, all verify.\n"
        "# Keep this file secret, and keep it with the database.\n%d ",
        FIRST_KEY_ID);
    random_fill(random, key, sizeof key);
    for (gsize i = 0; i < sizeof key; i++)
        g_string_append_printf(text, "%02x", key[i]);
    g_string_append_c(text, '\n');
    explicit_bzero(key, sizeof key);
    return g_string_free(text, FALSE);
}

static gboolean
write_synced(const char *path, const SecretString *text, GError **error)
{
    g_auto(Fd) fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return fail_errno(error, path, "making the token key file");
    if (!io_write_full(fd, text, strlen(text), 0, error)) {
        g_prefix_error(error, "%s: ", path);
        return FALSE;
    }
    return fsync(fd) == 0 || fail_errno(error, path, "syncing the token key file");
}

static gboolean
sync_directory_of(const char *path, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(path);
    g_auto(Fd) fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return (fd >= 0 && fsync(fd) == 0) ||
           fail_errno(error, directory, "syncing the token key file's directory");
}

/* The whole file comes to be at once: a crash leaves it absent or complete, and link(2) never
 * replaces one. */
gboolean
token_keys_create(const char *path, Random *random, GError **error)
{
    g_autoptr(SecretString) text = make_text(random);
    g_autofree char *draft =
        g_strdup_printf("%s.%016" G_GINT64_MODIFIER "x.new", path, random_uint64(random));
    gboolean made =
        write_synced(draft, text, error) &&
        (link(draft, path) == 0 || fail_errno(error, path, "making the token key file"));
    KILLPOINT(KEYS_LINKED);
    if (unlink(draft) < 0 && made)
        return fail_errno(error, draft, "removing the draft of the token key file");
    return made && sync_directory_of(path, error);
}
