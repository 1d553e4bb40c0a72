/*
 * Small files that hold secrets: read only where nobody else can have a hand in them.
 */
#pragma once

#include "base/secret.h"

/* What such a file must be like; beside this, no larger than LIMIT_SECRET_FILE_BYTES. */
typedef struct {
    const char *what;  /* "token key file" */
    guint forbidden;   /* the bits of its mode that nobody may have */
    const char *modes; /* and those that are right: "0600 or 0640" */
} PrivateFile;

/* The whole text of the file at path, for the caller to free; a pipe of that name is refused
 * instead of waited for. POSTERN_ERROR_REFUSED when it is no regular file, belongs to neither us
 * nor root, or gives others rights; INVALID when it is too large or has a NUL in it; NOT_FOUND and
 * the like for what the system says. Messages name the path and nothing of the content. */
gboolean private_file_read(const char *path, const PrivateFile *kind, SecretString **ret_text,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A file that an administrator keeps passwords or tokens in: mode 0640 or less. */
extern const PrivateFile private_file_of_secrets;

/* The first line of such a file, without its end. Errors as above; INVALID, too, when there is
 * none, when it has a control character, or is longer than LIMIT_SECRET_LINE_BYTES. */
gboolean private_file_password(const char *path, SecretString **ret_password,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What differs once a file has been written anew; all 0 where there is none. Cheap. */
typedef struct {
    guint64 inode;
    gint64 changed_s;
    gint64 changed_ns;
} SecretMark;
SecretMark private_file_mark(const char *path);
gboolean secret_mark_equal(const SecretMark *a, const SecretMark *b);
