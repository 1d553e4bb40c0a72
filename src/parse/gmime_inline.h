/*
 * Which attachments the HTML of a message shows where it names them, by their content ids.
 */
#pragma once

#include "mail/mail.h"
#include "parse/gmime_tree.h"

/* Marks those of the attachments as inline that one of the parts of HTML (GMimeObject) names by a
 * "cid:" (RFC 2392). Reads the HTML only where there are ids to look for. Linear. */
void gmime_inline_mark(const GmimeTree *tree, const GPtrArray *html_parts, GPtrArray *attachments);
