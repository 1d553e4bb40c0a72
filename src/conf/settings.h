/*
 * The tables of all settings of a desk.
 */
#pragma once

#include "conf/setting.h"

/* Scalar settings, with offsets into Config; ends with a NULL path. */
extern const Setting settings_scalar[];
/* Lists of groups. */
extern const SettingList settings_addresses;  /* of ConfAddress */
extern const SettingList settings_listen;     /* of ConfListen */
extern const SettingList settings_mailboxes;  /* of ConfMailbox */
extern const SettingList settings_types;      /* of ConfType */
extern const SettingList settings_fields;     /* of ConfField */
extern const SettingList settings_forwarders; /* of ConfForwarder */
extern const SettingList settings_lists;      /* of ConfList */

/* How ConfTls is written; ends with NULL. */
extern const char *const settings_door_tls[];

/* Names that may stand in group ("" for the file itself), NULL-terminated; in the order of the
 * table. Caller frees the array with g_strfreev. */
char **settings_names(const char *group);

/* Names a ticket may have as type without being in the list of types. */
#define SETTINGS_BUILTIN_TYPE "support"
/* How the addresses of ticket types begin: new+TYPE@… */
#define SETTINGS_NEW "new"
/* The local part of the address that answers with how to write to the desk. */
#define SETTINGS_HELP "help"
/* Characters of a reply address's local part that the token takes, and of the separator. */
#define SETTINGS_TOKEN_CHARS     58
#define SETTINGS_SEPARATOR_CHARS 1
