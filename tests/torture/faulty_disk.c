/*
 * A disk that fails when it is told to: put before posternd with LD_PRELOAD, it takes the place of
 * the calls that change files. What is to fail stands in the file FAULTY_DISK names, which whoever
 * tortures maps too (lib/faulty_disk.py has the same Orders). Calls are counted only on files below
 * one folder, so that sockets and the log never fail.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    OPERATION_WRITE = 1,
    OPERATION_SYNC = 2,
    OPERATION_TRUNCATE = 4,
};

typedef struct {
    uint32_t operations;  /* that count */
    int32_t error;        /* errno of those that fail */
    _Atomic int64_t nth;  /* of those counted fails, 0: none */
    uint32_t forever;     /* and all after it */
    uint32_t torn;        /* a write that fails has written its first half */
    _Atomic int64_t seen; /* since it was set to 0 */
    _Atomic int64_t failed;
    _Atomic int64_t failed_folder; /* of them, on the folder itself */
    char folder[256];
    char suffix[64]; /* of the file's name, "" for any */
} Orders;

static Orders *orders;

__attribute__((constructor)) static void
map_orders(void)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment */
    const char *path = getenv("FAULTY_DISK");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *mapped = mmap(NULL, sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (mapped != MAP_FAILED)
        orders = mapped;
}

/* Whether it is the folder, or a file below it that is meant. */
static int
is_meant(int fd, int *ret_is_folder)
{
    char link[32], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    /* NOLINTNEXTLINE(readability-suspicious-call-argument): the link is what is read */
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = '\0';
    size_t folder = strlen(orders->folder), suffix = strlen(orders->suffix);
    *ret_is_folder = path[folder] == '\0';
    return strncmp(path, orders->folder, folder) == 0 &&
           (path[folder] == '/' || path[folder] == '\0') && (size_t)length >= suffix &&
           strcmp(path + length - suffix, orders->suffix) == 0;
}

static int
fails(uint32_t operation, int fd)
{
    int is_folder;
    int64_t nth = orders ? atomic_load(&orders->nth) : 0;
    if (nth == 0 || !(orders->operations & operation) || !is_meant(fd, &is_folder))
        return 0;
    int64_t number = atomic_fetch_add(&orders->seen, 1) + 1;
    if (number != nth && !(orders->forever && number > nth))
        return 0;
    atomic_fetch_add(&orders->failed, 1);
    atomic_fetch_add(&orders->failed_folder, is_folder);
    return 1;
}

static int
fail(void)
{
    errno = orders->error;
    return -1;
}

/* The real one of the same name. */
#define REAL(type, name) ((type)dlsym(RTLD_NEXT, name))

typedef ssize_t (*Write)(int fd, const void *data, size_t length);
typedef ssize_t (*Pwrite)(int fd, const void *data, size_t length, off_t at);
typedef int (*Sync)(int fd);
typedef int (*Truncate)(int fd, off_t length);

ssize_t
write(int fd, const void *data, size_t length)
{
    Write real = REAL(Write, "write");
    if (!fails(OPERATION_WRITE, fd))
        return real(fd, data, length);
    if (orders->torn)
        (void)!real(fd, data, length / 2);
    return fail();
}

ssize_t
pwrite64(int fd, const void *data, size_t length, off_t at)
{
    Pwrite real = REAL(Pwrite, "pwrite64");
    if (!fails(OPERATION_WRITE, fd))
        return real(fd, data, length, at);
    if (orders->torn)
        (void)!real(fd, data, length / 2, at);
    return fail();
}

ssize_t
pwrite(int fd, const void *data, size_t length, off_t at)
{
    return pwrite64(fd, data, length, at);
}

int
fsync(int fd)
{
    return fails(OPERATION_SYNC, fd) ? fail() : REAL(Sync, "fsync")(fd);
}

int
fdatasync(int fd)
{
    return fails(OPERATION_SYNC, fd) ? fail() : REAL(Sync, "fdatasync")(fd);
}

int
ftruncate64(int fd, off_t length)
{
    return fails(OPERATION_TRUNCATE, fd) ? fail() : REAL(Truncate, "ftruncate64")(fd, length);
}

int
ftruncate(int fd, off_t length)
{
    return ftruncate64(fd, length);
}
