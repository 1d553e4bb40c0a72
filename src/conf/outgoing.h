/*
 * The URL that says where mail that leaves goes.
 */
#pragma once

#include "conf/conf.h"
#include "conf/setting.h"

/* Reads a URL; a relative maildir is relative to directory. Ports default to 25, 587 (STARTTLS) and
 * 465 (TLS). NULL and *ret_outgoing set when it is one, else what is wrong (static). */
const char *outgoing_parse(const char *url, const char *directory, Outgoing *ret_outgoing);
/* The same for a row of settings; the field is an Outgoing. */
extern const SettingForm outgoing_form;
void outgoing_clear(Outgoing *outgoing);

/* Adds a problem for each file the way out needs that is not there, or that shows its secret to
 * others; credentials as secret_setting_check takes it. */
void outgoing_check_files(const Config *config, const char *credentials, GPtrArray *problems);
