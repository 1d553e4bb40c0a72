/*
 * One row of a table of settings, and how a value is read by it.
 */
#pragma once

#include "conf/tree.h"

typedef enum {
    SETTING_TEXT,      /* char *: one line; min and max in characters */
    SETTING_DOMAIN,    /* char *: lower case */
    SETTING_ADDRESS,   /* char *: local@domain, lower case */
    SETTING_ADDRESSES, /* char **: of those; may be empty */
    SETTING_DOMAINS,   /* char **: of domains; at least one */
    SETTING_NETWORKS,  /* GArray of Network; at least one */
    SETTING_SLUG,      /* char * */
    SETTING_PATH,      /* char *: absolute; max in bytes */
    SETTING_WORD,      /* char *: one of words */
    SETTING_CHOICE,    /* guint or enum: the index of one of words */
    SETTING_TEXTS,     /* char **: at least one */
    SETTING_SIZE,      /* guint64: bytes */
    SETTING_DURATION,  /* gint64: microseconds */
    SETTING_INTEGER,   /* guint */
    SETTING_BOOLEAN,   /* gboolean */
    SETTING_MAYBE,     /* SettingMaybe */
    SETTING_FORM,      /* whatever form reads a text into */
    SETTING_GROUPS,    /* GPtrArray of whatever list makes of groups; may be empty */
} SettingType;

typedef struct SettingList SettingList;

/* A boolean that may be left out. */
typedef enum {
    SETTING_LEFT_OUT = 0,
    SETTING_FALSE = 1,
    SETTING_TRUE = 2,
} SettingMaybe;

/* How a text that has a form of its own is read. */
typedef struct {
    const char *expected; /* for people */
    /* Reads text into the field, over what stands there. FALSE, with nothing changed, when it has
     * not the form. Relative paths begin at directory. */
    gboolean (*read)(const char *text, const char *directory, gpointer field);
} SettingForm;

/* A setting. The field at offset has the C type named above. */
typedef struct {
    const char *path; /* "desk.name"; of a list's element, the name alone */
    SettingType type;
    gsize offset;
    gboolean required;
    const char *fallback;  /* as it would be written, without quotes; NULL: the field stays zero */
    const char *otherwise; /* what happens without it, for people, where fallback cannot say */
    gint64 min, max;       /* both 0: whatever the type holds */
    const char *const *words;
    const SettingForm *form;
    const SettingList *list; /* of SETTING_GROUPS, whose name, help and rows say the rest */
    const char *help;
} Setting;

/* A list of groups: each becomes a zeroed struct of size bytes, filled by rows (ending with a NULL
 * path), with its line at line_offset. */
struct SettingList {
    const char *name;
    const Setting *rows;
    gsize size;
    gsize line_offset;
    GDestroyNotify free;
    const char *help;
};

/* Reads member name of group into the field of base, or its fallback when it is not there. What is
 * wrong becomes problems; the field then stays as it was. */
void setting_read(const Tree *tree, config_setting_t *group, const Setting *row, const char *name,
                  gpointer base);

/* Reads the list of that name from group, whose absence makes it empty. Never NULL; elements may be
 * incomplete when there were problems. */
GPtrArray *setting_list_read(const Tree *tree, config_setting_t *group, const SettingList *list);

/* What a value of this row must be: "a whole number from 1 to 64". Caller frees. */
char *setting_expected(const Setting *row);

/* Appends name, help, what is expected and the default, for people. */
void setting_describe(GString *out, const char *prefix, const Setting *row);
void setting_list_describe(GString *out, const SettingList *list);
