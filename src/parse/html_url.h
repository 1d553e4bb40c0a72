/*
 * Where links go, as far as a reader of text wants to know.
 */
#pragma once

#include "base/base.h"

#define HTML_URL_BYTES 2048

/* The address in an undecoded href, without line ends, and without blanks or angle brackets that
 * could end it early, and of mailto: only the mail address; NULL when it is none of http, https,
 * mailto, tel and ftp, or longer than HTML_URL_BYTES. Caller frees. */
char *html_url_clean(const char *href, gsize length);

/* Whether the text of a link already says where it goes: case, scheme, "www." and slashes at the
 * end are not looked at, and of telephone numbers nothing but the digits. */
gboolean html_url_is_said(const char *text, gsize length, const char *url);
