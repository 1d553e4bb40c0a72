#include "rules/rule_case.h"

#include "base/limits.h"
#include "rules/rule_happened.h"
#include "rules/rule_set.h"

#include <string.h>

#define HEADING "== "

/* What is going on while a file is read. */
typedef struct {
    const char *file;
    RuleSet *set;
    const Workflow *workflow;
    GPtrArray *problems;
    RuleHappened *happened; /* last; NULL: nothing yet, or what was wrong */
    guint line;             /* of its heading; 0: a plan or a trace has followed */
    Plan *plan;             /* what came of it */
    GString *trace;
    guint count;
} Reader;

/* Lines of a file from one heading to the next. */
typedef struct {
    const char *heading; /* "plan" */
    guint line;          /* of the heading */
    char **lines;        /* below it; count of them */
    guint count;
} Part;

/* --- what happened ---------------------------------------------------------------------------- */

static void
complain_of_nothing_expected(Reader *reader)
{
    if (reader->line)
        problems_add(reader->problems, reader->file, reader->line,
                     "nothing is said of what comes of it, expected \"== plan\" or \"== trace\"");
    reader->line = 0;
}

static gboolean
take_lines(Reader *reader, const Part *part, RuleHappened *happened)
{
    guint before = reader->problems->len;
    for (guint i = 0; i < part->count; i++) {
        g_autofree char *wrong = NULL;
        if (*part->lines[i] &&
            !rule_happened_take(happened, part->lines[i], reader->workflow, &wrong))
            problems_add(reader->problems, reader->file, part->line + i + 1, "%s", wrong);
    }
    g_autofree char *wrong = NULL;
    if (reader->problems->len == before && !rule_happened_end(happened, reader->workflow, &wrong))
        problems_add(reader->problems, reader->file, part->line, "%s", wrong);
    return reader->problems->len == before;
}

static void
read_happened(Reader *reader, const Part *part)
{
    complain_of_nothing_expected(reader);
    g_clear_pointer(&reader->happened, rule_happened_free);
    g_clear_pointer(&reader->plan, plan_free);
    g_string_truncate(reader->trace, 0);
    g_autoptr(RuleHappened) happened = rule_happened_new();
    reader->count++;
    if (!take_lines(reader, part, happened))
        return;
    reader->plan = rule_happened_ask(happened, reader->set, reader->trace);
    if (!reader->plan)
        problems_add(reader->problems, reader->file, part->line,
                     "no rule is called \"%s\", expected one that may have fired", happened->fired);
    reader->happened = g_steal_pointer(&happened);
    reader->line = part->line;
}

/* --- what must come of it --------------------------------------------------------------------- */

/* "a: add-tag x; b: …": a problem is one line. Caller frees. */
static char *
in_one_line(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GString) line = g_string_new(NULL);
    for (char **next = lines; *next; next++) {
        gboolean after_name = line->len && line->str[line->len - 1] == ':';
        if (*g_strstrip(*next))
            g_string_append_printf(line, "%s%s", !line->len ? "" : after_name ? " " : "; ", *next);
    }
    return line->len ? g_strdup_printf("\"%s\"", line->str) : g_strdup("nothing");
}

static void
compare(Reader *reader, const Part *part, const char *found)
{
    g_autoptr(GString) wanted = g_string_new(NULL);
    for (guint i = 0; i < part->count; i++)
        g_string_append_printf(wanted, "%s\n", part->lines[i]);
    g_autofree char *is = in_one_line(found);
    g_autofree char *should = in_one_line(wanted->str);
    if (!g_str_equal(is, should))
        problems_add(reader->problems, reader->file, part->line, "the %s is %s, expected %s",
                     part->heading, is, should);
}

static void
read_expected(Reader *reader, const Part *part, gboolean of_plan)
{
    reader->line = 0;
    if (!reader->happened && reader->count == 0)
        problems_add(reader->problems, reader->file, part->line,
                     "nothing has happened before, expected \"== happened\"");
    if (!reader->plan)
        return;
    g_autofree char *plan = plan_describe(reader->plan);
    compare(reader, part, of_plan ? plan : reader->trace->str);
}

static void
read_part(Reader *reader, const Part *part)
{
    if (g_str_equal(part->heading, "happened"))
        read_happened(reader, part);
    else if (g_str_equal(part->heading, "plan"))
        read_expected(reader, part, TRUE);
    else if (g_str_equal(part->heading, "trace"))
        read_expected(reader, part, FALSE);
    else
        problems_add(reader->problems, reader->file, part->line,
                     "unknown part \"%s\", expected one of happened, plan, trace", part->heading);
}

/* --- files ------------------------------------------------------------------------------------ */

/* What is for the reader is as good as an empty line. */
static void
clean(char *line)
{
    g_strchomp(line);
    if (*line == '#')
        *line = '\0';
}

static guint
next_heading(char **lines, guint from)
{
    while (lines[from] && !g_str_has_prefix(lines[from], HEADING))
        from++;
    return from;
}

guint
rule_cases_check(const char *file, guint from_line, const char *text, RuleSet *set,
                 const Workflow *workflow, GPtrArray *problems)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GString) trace = g_string_new(NULL);
    Reader reader = {
        .file = file, .set = set, .workflow = workflow, .problems = problems, .trace = trace};
    for (char **line = lines; *line; line++)
        clean(*line);
    for (guint i = next_heading(lines, 0); lines[i];) {
        guint next = next_heading(lines, i + 1);
        Part part = {.heading = lines[i] + strlen(HEADING),
                     .line = from_line + i,
                     .lines = lines + i + 1,
                     .count = next - i - 1};
        read_part(&reader, &part);
        i = next;
    }
    complain_of_nothing_expected(&reader);
    rule_happened_free(reader.happened);
    g_clear_pointer(&reader.plan, plan_free);
    return reader.count;
}

static guint
check_file(const char *path, RuleSet *set, const Workflow *workflow, GPtrArray *problems)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    gsize length;
    if (!g_file_get_contents(path, &text, &length, &error)) {
        problems_add(problems, path, 0, "%s", error->message);
        return 0;
    }
    if (length > LIMIT_RULE_FILE_BYTES || !g_utf8_validate(text, (gssize)length, NULL)) {
        problems_add(problems, path, 0,
                     "this is no text, expected one in UTF-8 of at most %d bytes",
                     LIMIT_RULE_FILE_BYTES);
        return 0;
    }
    return rule_cases_check(path, 1, text, set, workflow, problems);
}

guint
rule_cases_check_all(const char *directory, RuleSet *set, const Workflow *workflow,
                     GPtrArray *problems)
{
    guint count = 0;
    g_autoptr(GPtrArray) names = rule_files_list(directory, ".test", problems);
    for (guint i = 0; names && i < names->len; i++) {
        g_autofree char *path = g_build_filename(directory, names->pdata[i], NULL);
        count += check_file(path, set, workflow, problems);
    }
    return count;
}
