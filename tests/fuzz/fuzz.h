/*
 * What the fuzz targets share: the entry points that libFuzzer and replay.c call, and taking an
 * input apart.
 */
#pragma once

#include <glib.h>

#include <stddef.h>
#include <stdint.h>

/* The target, one a program: reads an input and asserts what must hold of it. Always 0: a promise
 * that is not kept ends the process. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* Once, before the first input: makes GLib's warnings deadly. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* What is left of an input. */
typedef struct {
    const guint8 *bytes;
    gsize length;
} FuzzInput;

/* The next byte; 0 when none is left. */
guint8 fuzz_byte(FuzzInput *input);
/* Up to eight bytes as one number. */
guint64 fuzz_number(FuzzInput *input);
/* The text up to the next NUL or the end. Caller frees. */
char *fuzz_text(FuzzInput *input);
/* The same as valid UTF-8. */
char *fuzz_utf8(FuzzInput *input);

/* A copy of exactly these bytes, so that a sanitizer sees the first one read behind them. Caller
 * frees. */
char *fuzz_exact(const void *bytes, gsize length);

/* A new file in a directory of its own, both gone at the process's end; its path. */
const char *fuzz_scratch_file(const char *name);
/* Makes this the content of a file. */
void fuzz_write_file(const char *path, const void *bytes, gsize length);

/* The reading end of a stream socket in which these bytes stand, and then the end. At most
 * FUZZ_SOCKET_BYTES. */
#define FUZZ_SOCKET_BYTES (64 * 1024)
int fuzz_socket(const void *bytes, gsize length);
