/*
 * Runs files through a fuzz target, once each, and prints TAP: those of the corpus that is kept for
 * the target, or those that are named.
 */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
add_directory(GPtrArray *paths, const char *directory)
{
    g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
    for (const char *name = dir ? g_dir_read_name(dir) : NULL; name; name = g_dir_read_name(dir))
        g_ptr_array_add(paths, g_build_filename(directory, name, NULL));
}

/* tests/fuzz/corpus/NAME of the program fuzz_NAME. */
static char *
corpus_of(const char *program)
{
    const char *source = g_getenv("top_srcdir");
    g_autofree char *base = g_path_get_basename(program);
    const char *name = g_str_has_prefix(base, "fuzz_") ? base + strlen("fuzz_") : base;
    return g_build_filename(source ? source : ".", "tests", "fuzz", "corpus", name, NULL);
}

/* What is to be run, sorted. */
static GPtrArray *
list_files(char *const *named, const char *corpus)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    if (!*named)
        add_directory(paths, corpus);
    for (; *named; named++)
        if (g_file_test(*named, G_FILE_TEST_IS_DIR))
            add_directory(paths, *named);
        else
            g_ptr_array_add(paths, g_strdup(*named));
    g_ptr_array_sort(paths, compare_paths);
    return paths;
}

static gboolean
replay(const char *path)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &text, &length, NULL))
        return FALSE;
    char *exact = fuzz_exact(text, length);
    int result = LLVMFuzzerTestOneInput((const uint8_t *)exact, length);
    free(exact);
    return result == 0;
}

int
main(int argc, char **argv)
{
    g_autofree char *corpus = corpus_of(argv[0]);
    gboolean all_good = TRUE;
    LLVMFuzzerInitialize(&argc, &argv);
    g_autoptr(GPtrArray) paths = list_files(argv + 1, corpus);
    if (!paths->len) {
        printf("Bail out! no files in %s\n", corpus);
        return EXIT_FAILURE;
    }
    printf("1..%u\n", paths->len);
    for (guint i = 0; i < paths->len; i++) {
        g_autofree char *name = g_path_get_basename(paths->pdata[i]);
        /* Said before, so that it is known on which input the process ended. */
        printf("# %s\n", (const char *)paths->pdata[i]);
        fflush(stdout);
        gboolean good = replay(paths->pdata[i]);
        printf("%sok %u - %s\n", good ? "" : "not ", i + 1, name);
        all_good = all_good && good;
    }
    return all_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
