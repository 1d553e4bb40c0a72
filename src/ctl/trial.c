#include "ctl/trial.h"

#include <string.h>

static const TableColumn step_columns[] = {{"ok", CELL_FLAG}, {"step", CELL_TEXT}, {NULL}};

/* "ok connected to …" -> "connected to …". */
static const char *
without_verdict(const char *line)
{
    const char *blank = strchr(line, ' ');
    return blank ? blank + 1 : line;
}

static void
show_step(gpointer data, const char *line)
{
    Trial *trial = data;
    table_add(trial->steps, cell_flag(g_str_has_prefix(line, STEP_OK)));
    table_add(trial->steps, cell_text(without_verdict(line)));
    call_say(trial->call, "%s", line);
    if (!call_show_now(trial->call))
        trial->gone = TRUE;
}

static gboolean
must_stop(gpointer data)
{
    Trial *trial = data;
    trial->gone = trial->gone || !call_show_now(trial->call);
    return trial->gone || call_must_stop(trial->call);
}

StepListener
trial_begin(Trial *trial, Call *call)
{
    *trial = (Trial){.call = call, .steps = table_new(step_columns)};
    return (StepListener){.step = show_step, .must_stop = must_stop, .data = trial};
}

void
trial_end(Trial *trial, const char *name, gboolean works)
{
    Table *steps = g_steal_pointer(&trial->steps);
    if (!trial->call->json) {
        table_free(steps);
        return;
    }
    Record *record = record_new();
    if (name)
        record_add(record, "name", cell_text(name));
    record_add(record, "works", cell_flag(works));
    record_add_table(record, "steps", steps);
    call_show_record(trial->call, record);
}
