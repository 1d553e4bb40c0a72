#include "mailbox/secret_file.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/io.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

void
token_secrets_clear(TokenSecrets *secrets)
{
    g_clear_pointer(&secrets->refresh_token, secret_string_free);
    g_clear_pointer(&secrets->client_secret, secret_string_free);
    g_clear_pointer(&secrets->access_token, secret_string_free);
    g_clear_pointer(&secrets->from, g_free);
    secrets->expires_us = secrets->client_secret_expires_us = 0;
}

static gboolean
fail(GError **error, PosternError code, const char *path, const char *wrong)
{
    g_set_error(error, POSTERN_ERROR, code, "%s: %s", path, wrong);
    return FALSE;
}

static gboolean
fail_errno(GError **error, const char *path, const char *doing)
{
    g_set_error(error, POSTERN_ERROR, postern_error_of_errno(errno), "%s: %s: %s", path, doing,
                g_strerror(errno));
    return FALSE;
}

/* --- name = value --- */

static gboolean
take_text(gpointer field, const char *value)
{
    gsize length = strlen(value);
    if (!length || length > LIMIT_TOKEN_BYTES)
        return FALSE;
    for (gsize i = 0; i < length; i++)
        if (value[i] < 0x20 || value[i] > 0x7e) /* RFC 6749 appendix A: VSCHAR */
            return FALSE;
    *(char **)field = g_strdup(value);
    return TRUE;
}

static gboolean
take_time(gpointer field, const char *value)
{
    g_autofree char *whole =
        strchr(value, 'T') ? g_strdup(value) : g_strconcat(value, "T00:00:00Z", NULL);
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(whole, utc);
    if (!time || g_date_time_to_unix(time) <= 0)
        return FALSE;
    *(gint64 *)field = g_date_time_to_unix(time) * US_PER_S;
    return TRUE;
}

static const struct {
    const char *name;
    gboolean (*take)(gpointer field, const char *value);
    gsize offset;
    const char *expected;
} names[] = {
    {"refresh-token", take_text, G_STRUCT_OFFSET(TokenSecrets, refresh_token), "a token"},
    {"client-secret", take_text, G_STRUCT_OFFSET(TokenSecrets, client_secret), "a secret"},
    {"access-token", take_text, G_STRUCT_OFFSET(TokenSecrets, access_token), "a token"},
    {"expires", take_time, G_STRUCT_OFFSET(TokenSecrets, expires_us), "2027-03-01T12:00:00Z"},
    {"client-secret-expires", take_time, G_STRUCT_OFFSET(TokenSecrets, client_secret_expires_us),
     "2027-03-01T12:00:00Z"},
    {"from", take_text, G_STRUCT_OFFSET(TokenSecrets, from), "a fingerprint"},
};

static gboolean
fail_line(GError **error, const char *path, guint number, const char *wrong)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID, "%s:%u: %s", path, number, wrong);
    return FALSE;
}

/* A line whose name is known; the rest of it is its value. */
static gboolean
take_value(TokenSecrets *secrets, guint row, const char *rest, guint *seen, const char *path,
           guint number, GError **error)
{
    g_autoptr(SecretString) value = g_strdup(rest + strspn(rest, " \t"));
    if (*seen & 1u << row)
        return fail_line(error, path, number, "said twice");
    *seen |= 1u << row;
    if (names[row].take(G_STRUCT_MEMBER_P(secrets, names[row].offset), g_strchomp(value)))
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID, "%s:%u: %s: expected %s", path, number,
                names[row].name, names[row].expected);
    return FALSE;
}

static gboolean
take_line(TokenSecrets *secrets, const char *line, guint *seen, const char *path, guint number,
          GError **error)
{
    const char *equals = strchr(line, '=');
    if (!equals)
        return fail_line(error, path, number, "expected \"name = value\"");
    g_autofree char *name = g_strchomp(g_strndup(line, (gsize)(equals - line)));
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_str_equal(name, names[i].name))
            return take_value(secrets, i, equals + 1, seen, path, number, error);
    return fail_line(error, path, number,
                     "no such name, expected refresh-token, client-secret, access-token, expires "
                     "or client-secret-expires");
}

static gboolean
read_lines(const char *path, TokenSecrets *secrets, GError **error)
{
    g_autoptr(SecretString) text = NULL;
    guint seen = 0, number = 1;
    if (!private_file_read(path, &private_file_of_secrets, &text, error))
        return FALSE;
    for (const char *line = text, *end; *line; line = end, number++) {
        gsize length = strcspn(line, "\n");
        g_autoptr(SecretString) copy = g_strndup(line, length);
        end = line + length + (line[length] == '\n');
        const char *begin = copy + strspn(copy, " \t\r");
        if (*begin && *begin != '#' && !take_line(secrets, begin, &seen, path, number, error))
            return FALSE;
    }
    return TRUE;
}

static const char *
wrong_with(const TokenSecrets *secrets)
{
    if (secrets->access_token && (secrets->refresh_token || secrets->client_secret))
        return "an access token beside what could renew one, expected one of them";
    if (!secrets->access_token && !secrets->refresh_token && !secrets->client_secret)
        return "no token, expected a line \"refresh-token = …\"";
    return secrets->from ? "written by Postern for itself, expected a file of yours" : NULL;
}

gboolean
secret_file_tokens(const char *path, TokenSecrets *ret_secrets, GError **error)
{
    g_auto(TokenSecrets) secrets = {0};
    if (!read_lines(path, &secrets, error))
        return FALSE;
    const char *wrong = wrong_with(&secrets);
    if (wrong)
        return fail(error, POSTERN_ERROR_INVALID, path, wrong);
    *ret_secrets = secrets;
    secrets = (TokenSecrets){0};
    return TRUE;
}

/* --- the file of our own --- */

char *
token_secrets_fingerprint(const TokenSecrets *secrets)
{
    const char *parts[] = {secrets->refresh_token, secrets->client_secret, secrets->access_token};
    DigestStream *stream = digest_stream_new();
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        digest_stream_add(stream, parts[i] ? parts[i] : "", parts[i] ? strlen(parts[i]) + 1 : 1);
    Sha256 digest = digest_stream_end(stream);
    return base32_encode(digest.bytes, sizeof digest.bytes);
}

gboolean
token_file_load(const char *path, const char *fingerprint, TokenSecrets *ret_secrets,
                GError **error)
{
    g_auto(TokenSecrets) secrets = {0};
    g_autoptr(GError) local = NULL;
    if (!read_lines(path, &secrets, &local)) {
        if (g_error_matches(local, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND)) {
            *ret_secrets = (TokenSecrets){0};
            return TRUE;
        }
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    if (!secrets.refresh_token || !secrets.from)
        return fail(error, POSTERN_ERROR_CORRUPT, path,
                    "not what Postern writes there; remove it to begin again with the secret file");
    *ret_secrets = (TokenSecrets){0};
    if (g_str_equal(secrets.from, fingerprint)) {
        *ret_secrets = secrets;
        secrets = (TokenSecrets){0};
    }
    return TRUE;
}

static gboolean
write_draft(const char *draft, const GString *text, GError **error)
{
    /* One that a crash has left; nobody else is at it, for we hold the lock. */
    if (unlink(draft) < 0 && errno != ENOENT)
        return fail_errno(error, draft, "removing an old draft");
    g_auto(Fd) fd =
        open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return fail_errno(error, draft, "making the token file");
    if (!io_write_full(fd, text->str, text->len, 0, error)) {
        g_prefix_error(error, "%s: ", draft);
        return FALSE;
    }
    return fsync(fd) == 0 || fail_errno(error, draft, "syncing the token file");
}

static gboolean
sync_directory_of(const char *path, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(path);
    g_auto(Fd) fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return (fd >= 0 && fsync(fd) == 0) ||
           fail_errno(error, directory, "syncing the token file's directory");
}

gboolean
token_file_save(const char *path, const char *fingerprint, const char *refresh_token,
                gint64 expires_us, GError **error)
{
    g_autofree char *draft = g_strconcat(path, ".new", NULL);
    g_autofree char *expires = expires_us ? clock_format_rfc3339(expires_us) : NULL;
    /* Large enough never to move, so that one place is wiped. */
    GString *text = g_string_sized_new(strlen(refresh_token) + strlen(fingerprint) + 512);
    g_string_append_printf(text,
                           "# The provider has replaced the refresh token of the secret file by "
                           "this one.\n# Keep it secret. Postern writes it.\n"
                           "from = %s\nrefresh-token = %s\n",
                           fingerprint, refresh_token);
    if (expires)
        g_string_append_printf(text, "expires = %s\n", expires);
    gboolean saved = write_draft(draft, text, error) &&
                     (rename(draft, path) == 0 ||
                      fail_errno(error, path, "putting the new token file in its place")) &&
                     sync_directory_of(path, error);
    secret_string_free(g_string_free(text, FALSE));
    return saved;
}

gboolean
token_file_lock(const char *path, int *ret_fd, GError **error)
{
    g_autofree char *lock = g_strconcat(path, ".lock", NULL);
    g_auto(Fd) fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return fail_errno(error, lock, "opening the token file's lock");
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        if (errno != EWOULDBLOCK)
            return fail_errno(error, lock, "locking the token file");
        return fail(error, POSTERN_ERROR_BUSY, lock, "another process renews this token just now");
    }
    *ret_fd = fd_steal(&fd);
    return TRUE;
}
