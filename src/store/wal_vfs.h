/*
 * A file system layer for SQLite that writes the write-ahead log in few large pieces.
 *
 * SQLite writes each page of a commit by two calls, one for the frame's head and one for the page;
 * they follow each other in the file, and nobody may rely on them before the sync that ends the
 * commit. This layer gathers them and hands them on at that sync, or before anything that looks at
 * the file. All other files, and everything but writing, are the system layer's.
 *
 * It also lets a commit end before its sync, so that another thread can do that.
 */
#pragma once

#include <sqlite3.h>

#define WAL_VFS_NAME "postern-wal"

/* Makes the layer known to SQLite by its name, once; SQLITE_OK, or why not. An error of writing
 * what was gathered is the error of the sync, or of whatever looked at the file. */
int wal_vfs_register(void);

/* The log of a connection that was opened through the layer and is in WAL mode; NULL of another.
 * It lives as long as the connection. */
sqlite3_file *wal_vfs_log(sqlite3 *db);
/* While on, a sync of the log only hands on what was gathered; whoever says so calls wal_vfs_sync
 * before anybody relies on it. The sync of a log's new head is never put off: were the frames of
 * its first commit on the disk before it, a recovery could read old frames as valid. To be on only
 * during a COMMIT: a checkpoint relies on its syncs. In the connection's thread. */
void wal_vfs_put_off_sync(sqlite3_file *log, int on);
/* Makes what was handed on before durable. Any thread, as long as the connection is open. */
int wal_vfs_sync(sqlite3_file *log);
