#include "store/wal_vfs.h"

#include "base/base.h"

#include <string.h>

/* The system layer of SQLite 3.40 writes at most 0x1ffff bytes at once, and takes what is longer
 * for a full disk. */
#define GATHERED_MAX (120 * 1024)

typedef struct {
    sqlite3_vfs base; /* first: SQLite sees only this */
    sqlite3_vfs *system;
} WalVfs;

typedef struct {
    sqlite3_file base; /* first: SQLite sees only this */
    sqlite3_file *system;
    guint8 *gathered;
    sqlite3_int64 start; /* in the file, of what is gathered */
    int length;
    gboolean wrote_head; /* since the last sync */
    gboolean puts_off;
} WalFile;

/* What could not be written stays gathered: SQLite was told that it is, and may go on with a part
 * of its transaction after the error. */
static int
hand_on(WalFile *file)
{
    if (file->length == 0)
        return SQLITE_OK;
    int rc =
        file->system->pMethods->xWrite(file->system, file->gathered, file->length, file->start);
    if (rc == SQLITE_OK)
        file->length = 0;
    return rc;
}

/* --- what writes ----------------------------------------------------------------------------- */

static int
wal_write(sqlite3_file *base, const void *bytes, int length, sqlite3_int64 offset)
{
    WalFile *file = (WalFile *)base;
    file->wrote_head |= offset == 0;
    gboolean follows = offset == file->start + file->length;
    if (!follows || file->length + length > GATHERED_MAX) {
        int rc = hand_on(file);
        if (rc != SQLITE_OK)
            return rc;
        file->start = offset;
    }
    if (length > GATHERED_MAX)
        return file->system->pMethods->xWrite(file->system, bytes, length, offset);
    memcpy(file->gathered + file->length, bytes, (gsize)length);
    file->length += length;
    return SQLITE_OK;
}

static int
wal_sync(sqlite3_file *base, int flags)
{
    WalFile *file = (WalFile *)base;
    int rc = hand_on(file);
    if (rc != SQLITE_OK || (file->puts_off && !file->wrote_head))
        return rc;
    file->wrote_head = FALSE;
    return file->system->pMethods->xSync(file->system, flags);
}

/* --- what looks at the file ------------------------------------------------------------------ */

static int
wal_read(sqlite3_file *base, void *bytes, int length, sqlite3_int64 offset)
{
    WalFile *file = (WalFile *)base;
    int rc = hand_on(file);
    return rc == SQLITE_OK ? file->system->pMethods->xRead(file->system, bytes, length, offset)
                           : rc;
}

static int
wal_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    WalFile *file = (WalFile *)base;
    if (file->start >= size) /* it would be cut off, and may find no room before */
        file->length = 0;
    int rc = hand_on(file);
    return rc == SQLITE_OK ? file->system->pMethods->xTruncate(file->system, size) : rc;
}

static int
wal_file_size(sqlite3_file *base, sqlite3_int64 *ret_size)
{
    WalFile *file = (WalFile *)base;
    int rc = hand_on(file);
    return rc == SQLITE_OK ? file->system->pMethods->xFileSize(file->system, ret_size) : rc;
}

static int
wal_close(sqlite3_file *base)
{
    WalFile *file = (WalFile *)base;
    int written = hand_on(file);
    int closed = file->system->pMethods->xClose(file->system);
    g_free(file->gathered);
    return written == SQLITE_OK ? closed : written;
}

/* --- what is the system's -------------------------------------------------------------------- */

static int
wal_lock(sqlite3_file *base, int level)
{
    WalFile *file = (WalFile *)base;
    return file->system->pMethods->xLock(file->system, level);
}

static int
wal_unlock(sqlite3_file *base, int level)
{
    WalFile *file = (WalFile *)base;
    return file->system->pMethods->xUnlock(file->system, level);
}

static int
wal_check_reserved_lock(sqlite3_file *base, int *ret_reserved)
{
    WalFile *file = (WalFile *)base;
    return file->system->pMethods->xCheckReservedLock(file->system, ret_reserved);
}

static int
wal_file_control(sqlite3_file *base, int operation, void *argument)
{
    WalFile *file = (WalFile *)base;
    return file->system->pMethods->xFileControl(file->system, operation, argument);
}

static int
wal_sector_size(sqlite3_file *base)
{
    WalFile *file = (WalFile *)base;
    return file->system->pMethods->xSectorSize(file->system);
}

static int
wal_device_characteristics(sqlite3_file *base)
{
    WalFile *file = (WalFile *)base;
    return file->system->pMethods->xDeviceCharacteristics(file->system);
}

static const sqlite3_io_methods wal_methods = {
    .iVersion = 1, /* a log is neither mapped nor has it shared memory of its own */
    .xClose = wal_close,
    .xRead = wal_read,
    .xWrite = wal_write,
    .xTruncate = wal_truncate,
    .xSync = wal_sync,
    .xFileSize = wal_file_size,
    .xLock = wal_lock,
    .xUnlock = wal_unlock,
    .xCheckReservedLock = wal_check_reserved_lock,
    .xFileControl = wal_file_control,
    .xSectorSize = wal_sector_size,
    .xDeviceCharacteristics = wal_device_characteristics,
};

/* --- opening --------------------------------------------------------------------------------- */

/* SQLite gave room for our file and, behind it, for the system's. */
static int
open_log(sqlite3_vfs *system, const char *path, WalFile *file, int flags, int *ret_flags)
{
    *file = (WalFile){.system = (sqlite3_file *)(file + 1)};
    int rc = system->xOpen(system, path, file->system, flags, ret_flags);
    if (rc != SQLITE_OK)
        return rc;
    file->gathered = g_malloc(GATHERED_MAX);
    file->base.pMethods = &wal_methods;
    return SQLITE_OK;
}

static int
vfs_open(sqlite3_vfs *base, const char *path, sqlite3_file *file, int flags, int *ret_flags)
{
    sqlite3_vfs *system = ((WalVfs *)base)->system;
    if (flags & SQLITE_OPEN_WAL)
        return open_log(system, path, (WalFile *)file, flags, ret_flags);
    return system->xOpen(system, path, file, flags, ret_flags);
}

int
wal_vfs_register(void)
{
    if (sqlite3_vfs_find(WAL_VFS_NAME))
        return SQLITE_OK;
    sqlite3_vfs *system = sqlite3_vfs_find(NULL);
    if (!system)
        return SQLITE_ERROR;
    WalVfs *vfs = g_new0(WalVfs, 1); /* SQLite's from here on, to the end of the process */
    vfs->base = *system;
    vfs->base.pNext = NULL;
    vfs->base.zName = WAL_VFS_NAME;
    vfs->base.szOsFile += (int)sizeof(WalFile);
    vfs->base.xOpen = vfs_open;
    vfs->system = system;
    return sqlite3_vfs_register(&vfs->base, 0);
}

/* --- putting syncs off ----------------------------------------------------------------------- */

sqlite3_file *
wal_vfs_log(sqlite3 *db)
{
    sqlite3_file *log = NULL;
    int rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    return rc == SQLITE_OK && log && log->pMethods == &wal_methods ? log : NULL;
}

void
wal_vfs_put_off_sync(sqlite3_file *log, int on)
{
    ((WalFile *)log)->puts_off = on != 0;
}

int
wal_vfs_sync(sqlite3_file *log)
{
    WalFile *file = (WalFile *)log;
    return file->system->pMethods->xSync(file->system, SQLITE_SYNC_NORMAL);
}
