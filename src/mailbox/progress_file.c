#include "mailbox/progress_file.h"

#include <string.h>

#define HEAD        "postern-mailbox 1\n"
#define UIDVALIDITY "uidvalidity "
#define DONE        "done "

static UidSet *
corrupt(const char *path, GError **error)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT,
                "%s is not as we write it; take it away, and what was taken already is handed in "
                "once more and known again",
                path);
    return NULL;
}

/* The rest of the line behind word, cut out of *text, which then stands at the next; or NULL. */
static char *
take_line(char **text, const char *word)
{
    char *end = strchr(*text, '\n');
    if (!g_str_has_prefix(*text, word) || !end)
        return NULL;
    char *rest = *text + strlen(word);
    *end = '\0';
    *text = end + 1;
    return rest;
}

static UidSet *
read_text(const char *path, char *text, guint32 uid_validity, GError **error)
{
    guint64 validity;
    char *number =
        g_str_has_prefix(text, HEAD) ? (text += strlen(HEAD), take_line(&text, UIDVALIDITY)) : NULL;
    char *runs = number ? take_line(&text, DONE) : NULL;
    if (!runs || *text || !g_ascii_string_to_unsigned(number, 10, 0, G_MAXUINT32, &validity, NULL))
        return corrupt(path, error);
    if (validity != uid_validity)
        return uid_set_new();
    UidSet *done = uid_set_from_text(runs, NULL);
    return done ? done : corrupt(path, error);
}

UidSet *
progress_file_load(const char *path, guint32 uid_validity, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) failed = NULL;
    if (g_file_get_contents(path, &text, NULL, &failed))
        return read_text(path, text, uid_validity, error);
    if (g_error_matches(failed, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return uid_set_new();
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_DISK, "reading %s: %s", path, failed->message);
    return NULL;
}

gboolean
progress_file_save(const char *path, guint32 uid_validity, const UidSet *done, GError **error)
{
    g_autoptr(GError) failed = NULL;
    g_autofree char *runs = uid_set_to_text(done);
    g_autofree char *text =
        g_strdup_printf(HEAD UIDVALIDITY "%u\n" DONE "%s\n", uid_validity, runs);
    if (g_file_set_contents_full(path, text, -1,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 &failed))
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_DISK, "writing %s: %s", path, failed->message);
    return FALSE;
}
