#include "conf/problem.h"

#include "base/text.h"

static void
problem_free(Problem *problem)
{
    g_free(problem->file);
    g_free(problem->text);
    g_free(problem);
}

GPtrArray *
problems_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)problem_free);
}

void
problems_add(GPtrArray *problems, const char *file, guint line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    Problem *problem = g_new0(Problem, 1);
    problem->file = g_strdup(file);
    problem->line = line;
    problem->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(problems, problem);
}

static int
compare_lines(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    const Problem *first = *(Problem *const *)a, *second = *(Problem *const *)b;
    return first->line < second->line ? -1 : first->line > second->line;
}

void
problems_sort(GPtrArray *problems, guint first)
{
    if (first < problems->len)
        g_qsort_with_data(problems->pdata + first, (int)(problems->len - first), sizeof(gpointer),
                          compare_lines, NULL);
}

char *
problem_format(const Problem *problem)
{
    g_autofree char *file = text_printable(problem->file);
    g_autofree char *text = text_printable(problem->text);
    if (problem->line == 0)
        return g_strdup_printf("%s: %s", file, text);
    return g_strdup_printf("%s:%u: %s", file, problem->line, text);
}

char *
problem_guess(const char *word, const char *const *candidates)
{
    const char *near = text_nearest(word, candidates);
    if (near)
        return g_strdup_printf("\"%s\" perhaps", near);
    g_autofree char *all = g_strjoinv(", ", (char **)candidates);
    return g_strdup_printf("%s%s", candidates[1] ? "one of " : "", all);
}
