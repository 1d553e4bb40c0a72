/*
 * Settings that name the file a secret stands in: a path, or a credential that systemd hands over.
 */
#pragma once

#include "conf/conf.h"
#include "conf/setting.h"

/* A row's form; the field is a char *: an absolute path, or "credential:NAME". */
extern const SettingForm secret_setting_form;

/* The environment variable with the directory of systemd's credentials; unset for those systemd
 * gives none, such as posternctl. */
#define SECRET_SETTING_CREDENTIALS "CREDENTIALS_DIRECTORY"

/* The file itself: as it is named, or in the directory of systemd's credentials. Caller frees. NULL
 * when it is a credential and credentials is NULL. */
char *secret_setting_path(const char *named, const char *credentials);

/* Adds a problem, at this line, when the file is not there, is empty, or shows its secret to
 * others. credentials is where systemd keeps them: NULL when that is not to be known here, and then
 * they are not looked at; "" when there are none. */
void secret_setting_check(const Config *config, guint line, const char *named,
                          const char *credentials, GPtrArray *problems);
