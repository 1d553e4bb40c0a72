/*
 * The lock file that keeps a second daemon away from a store.
 */
#pragma once

#include "base/io.h"

/* Makes the file (mode 0600) if need be, locks it and writes our process id into it. The lock lasts
 * until *ret_fd is closed; the file stays. POSTERN_ERROR_BUSY, with the holder's process id, when
 * somebody has it. */
gboolean lock_take(const char *path, Fd *ret_fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;
