#include "conf/secret_setting.h"

#include "base/limits.h"
#include "base/private_file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define CREDENTIAL "credential:"

/* --- the form --- */

/* What systemd lets a credential be called, and no way out of its directory. */
static gboolean
is_credential(const char *name)
{
    if (!*name || *name == '.' || strlen(name) > LIMIT_NAME_CHARS)
        return FALSE;
    for (; *name; name++)
        if (!g_ascii_isalnum(*name) && !strchr("-_.", *name))
            return FALSE;
    return TRUE;
}

static gboolean
read_secret(const char *text, const char *directory, gpointer field)
{
    gboolean credential = g_str_has_prefix(text, CREDENTIAL);
    if (!*text || (credential && !is_credential(text + strlen(CREDENTIAL))))
        return FALSE;
    g_free(*(char **)field);
    *(char **)field = credential ? g_strdup(text) : g_canonicalize_filename(text, directory);
    return TRUE;
}

const SettingForm secret_setting_form = {"a path in quotes, or \"credential:NAME\"", read_secret};

char *
secret_setting_path(const char *named, const char *credentials)
{
    if (!g_str_has_prefix(named, CREDENTIAL))
        return g_strdup(named);
    return credentials ? g_build_filename(credentials, named + strlen(CREDENTIAL), NULL) : NULL;
}

/* --- what is there --- */

/* What is wrong with the file, or NULL. Caller frees. */
static char *
wrong_with(const char *path)
{
    struct stat status;
    if (stat(path, &status) < 0)
        return g_strdup_printf("%s, expected a file that only posternd can read",
                               g_strerror(errno));
    if (!S_ISREG(status.st_mode))
        return g_strdup("this is no file, expected one");
    if (status.st_mode & private_file_of_secrets.forbidden)
        return g_strdup_printf("others may use it (mode %04o), expected chmod g-w,o= %s",
                               status.st_mode & 07777, path);
    return status.st_size == 0 ? g_strdup("it is empty, expected the secret in it") : NULL;
}

void
secret_setting_check(const Config *config, guint line, const char *named, const char *credentials,
                     GPtrArray *problems)
{
    g_autofree char *path = secret_setting_path(named, credentials);
    if (!path)
        return;
    if (!g_path_is_absolute(path)) {
        problems_add(problems, config->file, line,
                     "secret-file is \"%s\", and systemd gave no credentials, expected "
                     "LoadCredential=%s:FILE in the unit",
                     named, path);
        return;
    }
    g_autofree char *wrong = wrong_with(path);
    if (wrong)
        problems_add(problems, config->file, line, "secret-file %s: %s", path, wrong);
}
