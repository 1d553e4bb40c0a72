/*
 * Trying a mailbox out: a process of its own that connects, looks at everything, tells each step,
 * and changes nothing, also while another reads the same mailbox.
 */
#pragma once

#include "ctl/mailboxes.h"
#include "posternd/starter.h"

/* settings is what mailbox_process_settings makes with test_only. TRUE when every step went well;
 * else what is wrong. Blocks for LIMIT_MAILBOX_TEST_S at most. Any thread. */
gboolean mailbox_trial_run(Starter *starter, GBytes *settings, const StepListener *listener,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
