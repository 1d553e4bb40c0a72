/*
 * What the style sheets inside a document may hide. They are not applied: which of their rules
 * wins, in which program and window, is not known. So nothing is left out because of them; it is
 * said which elements somebody may not see.
 */
#pragma once

#include "parse/html_element.h"

typedef struct HtmlSheet HtmlSheet;

/* All <style> of a document, wherever they stand; NULL when none of them hides anything. Linear. */
HtmlSheet *html_sheet_read(const char *html, gsize length);
void html_sheet_free(HtmlSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HtmlSheet, html_sheet_free)

/* Whether a rule that hides may be about an element of this name, class and id. sheet may be NULL:
 * it is about none. */
gboolean html_sheet_doubts(const HtmlSheet *sheet, HtmlSlice name, const HtmlTag *tag);
