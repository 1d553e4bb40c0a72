/*
 * A file system layer for SQLite that writes the write-ahead log in few large pieces.
 *
 * SQLite writes each page of a commit by two calls, one for the frame's head and one for the page;
 * they follow each other in the file, and nobody may rely on them before the sync that ends the
 * commit. This layer gathers them and hands them on at that sync, or before anything that looks at
 * the file. All other files, and everything but writing, are the system layer's.
 */
#pragma once

#include <sqlite3.h>

#define WAL_VFS_NAME "postern-wal"

/* Makes the layer known to SQLite by its name, once; SQLITE_OK, or why not. An error of writing
 * what was gathered is the error of the sync, or of whatever looked at the file. */
int wal_vfs_register(void);
