/*
 * What a libconfig file holds, and the small questions asked of it. Every question that finds
 * something wrong adds a problem at file:line and gives an answer the caller can go on with, so
 * that all problems of a file are found in one go.
 */
#pragma once

#include "conf/problem.h"

#include <libconfig.h>

typedef struct {
    char *file;      /* the name problems carry */
    char *directory; /* absolute: what relative paths are relative to */
    config_t config;
    GPtrArray *problems; /* borrowed */
} Tree;

/* Reads a regular file of at most limit_bytes. NULL with one problem added when it cannot be read
 * or has a syntax error. problems must outlive the tree. */
Tree *tree_load(const char *file, gsize limit_bytes, GPtrArray *problems);
/* The same from text (of length bytes, need not end with NUL). */
Tree *tree_parse(const char *file, const char *text, gsize length, GPtrArray *problems);
void tree_free(Tree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tree, tree_free)

config_setting_t *tree_root(Tree *tree);

/* Adds a problem at the line of at. */
void tree_complain(const Tree *tree, const config_setting_t *at, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* How people call a setting: "desk.name", "listen[2].port" (counted from 1). Caller frees. */
char *tree_path(config_setting_t *setting);
/* What stands there, for messages: `"en"`, `the number 5`, `true`, `a group`, `a list`. Caller
 * frees. */
char *tree_found(config_setting_t *setting);

/* One problem for each member of group whose name is none of names (NULL-terminated). */
void tree_check_names(const Tree *tree, config_setting_t *group, const char *const *names);

/* A text, or NULL with a problem. Borrowed from the tree. */
const char *tree_text(const Tree *tree, config_setting_t *setting);
/* One text, or a list or array of texts with at least one in it: NULL-terminated. NULL with a
 * problem. The caller frees the array only. */
const char **tree_texts(const Tree *tree, config_setting_t *setting);
/* Whether setting is a list (of groups each); with a problem when not. */
gboolean tree_is_group_list(const Tree *tree, config_setting_t *setting);
/* Whether setting is a group; with a problem when not. */
gboolean tree_is_group(const Tree *tree, config_setting_t *setting);
