#include "postern-inject/arguments.h"

#include "tests/unit/test.h"

/* What a command line comes to: "sender socket config wait flags: recipients". */
static char *
describe(const char *line)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    const char *none[] = {NULL};
    Arguments got = {.recipients = none};
    if (!arguments_parse((const char *const *)(*line ? words : (char **)none), &got, &error)) {
        g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID);
        return g_strdup(error->message);
    }
    g_autofree char *recipients = g_strjoinv(" ", (char **)got.recipients);
    return g_strdup_printf("%s %s %s %s%s%s%s: %s", got.sender ? got.sender : "-",
                           got.socket ? got.socket : "-",
                           got.config_file && *got.config_file == '/' ? "-" : got.config_file,
                           got.wait_s ? got.wait_s : "-", got.from_fields ? " t" : "",
                           got.help ? " help" : "", got.version ? " version" : "", recipients);
}

static void
test_command_lines(void)
{
    static const struct {
        const char *line, *expected;
    } cases[] = {
        {"", "- - - -: "},
        {"a@b c@d", "- - - -: a@b c@d"},
        {"-f x@y a@b", "x@y - - -: a@b"},
        {"-fx@y a@b", "x@y - - -: a@b"},
        {"-r x@y -S s -c f -W 3 a@b", "x@y s f 3: a@b"},
        {"-t", "- - - - t: "},
        {"-ti -oi", "- - - - t: "},
        {"-it -f x", "x - - - t: "},
        {"-tfx a", "x - - - t: a"},
        {"-i -oi -oem -o db -bm -b m -B 8BITMIME -F Anna -G -h 3 -L tag -m -n -N never -O A=b -p "
         "smtp"
         " -R hdrs -U -v -V id -X log -em a",
         "- - - -: a"},
        {"-- -f", "- - - -: -f"},
        {"a -f b", "- - - -: a -f b"},
        {"- a", "- - - -: - a"},
        {"-f -- a", "-- - - -: a"},
        {"--help", "- - - - help: "},
        {"--version", "- - - - version: "},
        {"--verbose", "unknown option --verbose, expected --help or --version"},
        {"-y", "unknown option -y, expected one of sendmail's, -S, -W or -c"},
        {"-iy", "unknown option -y, expected one of sendmail's, -S, -W or -c"},
        {"-i -f", "-f needs a value"},
        {"-bs", "-bs is for a mail server, expected -bm"},
        {"-bp a", "-bp is for a mail server, expected -bm"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = describe(cases[i].line);
        g_assert_cmpstr(got, ==, cases[i].expected);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/inject_arguments/command-lines", test_command_lines);
    return g_test_run();
}
