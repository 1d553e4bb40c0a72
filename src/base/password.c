#include "base/password.h"

#include "base/digest.h"
#include "base/limits.h"

#include <crypt.h>
#include <string.h>

#define METHOD     "$y$"
#define COST       5 /* of 11; every further step doubles time and memory */
#define SALT_BYTES 16

/* A setting of the same cost as every hash, with a salt nobody has. */
static const char nobody[] = "$y$j9T$F5Jx5fExrKuPp53xLKQ..1";

static gboolean
is_clean(const char *text)
{
    for (; *text; text = g_utf8_next_char(text))
        if (g_unichar_iscntrl(g_utf8_get_char(text)))
            return FALSE;
    return TRUE;
}

char *
password_prepare(const char *typed, gsize length)
{
    if (length == 0 || length > LIMIT_PASSWORD_BYTES || !g_utf8_validate_len(typed, length, NULL))
        return NULL;
    char *copy = g_strndup(typed, length);
    char *prepared = is_clean(copy) ? g_utf8_normalize(copy, -1, G_NORMALIZE_NFKC) : NULL;
    password_free(copy);
    if (prepared && (!*prepared || strlen(prepared) > LIMIT_PASSWORD_BYTES))
        g_clear_pointer(&prepared, password_free);
    return prepared;
}

void
password_free(char *password)
{
    if (!password)
        return;
    explicit_bzero(password, strlen(password));
    g_free(password);
}

/* It has a copy of the password in it. */
static void
scratch_free(struct crypt_data *scratch)
{
    explicit_bzero(scratch, sizeof *scratch);
    g_free(scratch);
}

/* Caller frees. */
static char *
hash_with(const char *password, const char *setting, GError **error)
{
    struct crypt_data *scratch = g_new0(struct crypt_data, 1);
    const char *made = crypt_r(password, setting, scratch);
    char *hash = made && *made != '*' ? g_strdup(made) : NULL;
    scratch_free(scratch);
    if (!hash)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED,
                    "hashing a password: crypt(3) could not, expected memory for it");
    return hash;
}

char *
password_hash(const char *password, Random *random, GError **error)
{
    char salt[SALT_BYTES];
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    random_fill(random, (guint8 *)salt, sizeof salt);
    if (!crypt_gensalt_rn(METHOD, COST, salt, sizeof salt, setting, sizeof setting)) {
        g_set_error(
            error, POSTERN_ERROR, POSTERN_ERROR_FAILED,
            "hashing a password: crypt(3) knows no yescrypt, expected libxcrypt 4.3 or later");
        return NULL;
    }
    return hash_with(password, setting, error);
}

gboolean
password_check(const char *password, const char *hash, gboolean *ret_good, GError **error)
{
    g_autofree char *made = hash_with(password, hash ? hash : nobody, error);
    if (!made)
        return FALSE;
    gsize length = strlen(made);
    *ret_good = hash && strlen(hash) == length &&
                digest_equal((const guint8 *)made, (const guint8 *)hash, length);
    return TRUE;
}
