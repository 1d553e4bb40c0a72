/*
 * Logic-less templates: what our mail says, in one file per language.
 *
 * A file holds named templates; the line "=== NAME" begins one. In it stand {{name}}, replaced by a
 * value, and {{#name}} … {{/name}}, written once for every item of a list, once when a flag is set
 * or a value is not empty, and else not at all. Inside, names of the item come before those
 * outside. A tag of a section that has a line to itself leaves no line. In templates whose name
 * ends with
 * ".html" every value is escaped. Values are put in once and never read as template again; there
 * are no functions, no expressions, no including.
 */
#pragma once

#include "base/base.h"

/* The files conf/templates/LANGUAGE.tmpl, compiled in. */
extern const char template_en[], template_fr[], template_da[], template_es[], template_ru[];
/* The one for a language of languages_spoken. */
const char *template_source(const char *language);

/* --- values ---------------------------------------------------------------------------------- */

typedef struct TemplateValues TemplateValues;
TemplateValues *template_values_new(void);
void template_values_free(TemplateValues *values);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TemplateValues, template_values_free)

/* These replace what had the name before. text NULL is "". */
void template_values_set(TemplateValues *values, const char *name, const char *text);
void template_values_set_number(TemplateValues *values, const char *name, gint64 number);
void template_values_set_flag(TemplateValues *values, const char *name, gboolean flag);
/* Text that is HTML already: not escaped in .html templates. Only for what another template or
 * markup.h made. */
void template_values_set_markup(TemplateValues *values, const char *name, const char *html);
/* A new item at the end of a list; it belongs to values. */
TemplateValues *template_values_add_item(TemplateValues *values, const char *list);

/* --- templates ------------------------------------------------------------------------------- */

/* The templates of one file. Immutable. */
typedef struct TemplateSet TemplateSet;

/* POSTERN_ERROR_INVALID with the line number when a tag or section is not closed, closes another
 * one, or has a name of anything but a-z and hyphens, or when a template is there twice. */
TemplateSet *template_set_parse(const char *source, GError **error);
void template_set_free(TemplateSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TemplateSet, template_set_free)

/* Which of languages_spoken they say that they are in ("=== language"); "en" when they say none. */
const char *template_set_language(const TemplateSet *set);
gboolean template_set_has(const TemplateSet *set, const char *name);
/* The template of that name, which must be there, with its values. A name that has no value is
 * "". Caller frees. */
char *template_set_fill(const TemplateSet *set, const char *name, const TemplateValues *values);
