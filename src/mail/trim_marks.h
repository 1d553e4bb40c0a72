/*
 * The marks clients leave around what they quote. Each function looks at the lines from index on,
 * and says how many of them are the mark; 0 when there is none. Each looks at a few lines, however
 * many there are. Used by trim.c only.
 */
#pragma once

#include "mail/trim_page.h"

/* "On 1 May 2026 at 10:00, Anna <anna@x.example> wrote:", over several lines, too. ret_is_sure when
 * no person would write it by hand: what is below it needs no marks to be a quote. */
guint trim_marks_attribution(const TrimPage *page, guint index, gboolean *ret_is_sure);

/* "From: … Sent: … To: … Subject: …", with the rule, or "-----Original Message-----", above it. */
guint trim_marks_header(const TrimPage *page, guint index);

/* "---------- Forwarded message ----------", "Begin forwarded message:". */
guint trim_marks_forward(const TrimPage *page, guint index);

/* "Sent from my telephone", and nothing else in that line. */
guint trim_marks_footer(const TrimPage *page, guint index);

/* A line of nothing but signs; how many signs. */
guint trim_marks_rule(const TrimPage *page, guint index);
