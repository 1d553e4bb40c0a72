/*
 * What stands behind #share and #unshare:
 *
 *   WHO ROLE [own] [on SLUG] [no-notice]
 *   WHO [on SLUG]
 *
 * SLUG is a project's, or "portfolio SLUG". WHO may be several words, and is not looked up here.
 */
#pragma once

#include "desk/share.h"

typedef struct {
    char *who;         /* as written */
    Role role;         /* ROLE_NONE behind #unshare */
    char *slug;        /* lower case; NULL for the project that the mail is about */
    gboolean is_group; /* of a portfolio */
    gboolean is_quiet; /* nobody is told of it */
} ShareWords;

void share_words_clear(ShareWords *words);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ShareWords, share_words_clear)

/* Reads it, with a role or without. FALSE with POSTERN_ERROR_INVALID, what is wrong and what would
 * be right. Linear. */
gboolean share_words_read(const char *text, gboolean with_role, ShareWords *ret_words,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Words with blanks between them, none of them empty. NULL-terminated; caller frees. */
char **share_words_split(const char *text);
