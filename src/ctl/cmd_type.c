/* Ticket types and custom fields, as the configuration defines them. */
#include "base/units.h"
#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/named.h"

static const DeskWord closed_reply_words[] = {
    {REPLY_REOPENS, "reopen"}, {REPLY_OPENS_NEW, "new"}, {REPLY_IS_LOGGED, "log"}, {0, NULL}};

/* --- types --- */

static const TableColumn type_columns[] = {{"type", CELL_TEXT},
                                           {"statuses", CELL_LIST, .shrinks = TRUE},
                                           {"closed", CELL_LIST, .shrinks = TRUE},
                                           {"closed-reply", CELL_TEXT},
                                           {"fields", CELL_LIST, .shrinks = TRUE},
                                           {NULL}};

static gboolean
list_types(Call *call, GError **error)
{
    (void)error;
    guint count = 0;
    const TicketType *const *types = workflow_types(flow_workflow(call->flow), &count);
    Table *table = table_new(type_columns);
    for (guint i = 0; i < count; i++) {
        table_add(table, cell_text(types[i]->name));
        table_add(table, cell_list((const char *const *)types[i]->statuses));
        table_add(table, cell_list((const char *const *)types[i]->closed));
        table_add(table, cell_text(desk_word(closed_reply_words, (int)types[i]->closed_reply)));
        table_add(table, cell_list((const char *const *)types[i]->fields));
    }
    call_show_table(call, table);
    return TRUE;
}

static const TableColumn status_columns[] = {
    {"status", CELL_TEXT}, {"closed", CELL_FLAG}, {"next", CELL_LIST, .shrinks = TRUE}, {NULL}};

static Table *
status_table(const TicketType *type)
{
    Table *table = table_new(status_columns);
    for (char **status = type->statuses; *status; status++) {
        g_autofree const char **next = ticket_type_next(type, *status);
        table_add(table, cell_text(*status));
        table_add(table, cell_flag(ticket_type_is_closed(type, *status)));
        table_add(table, cell_list(next));
    }
    return table;
}

static const TableColumn field_columns[] = {{"field", CELL_TEXT},
                                            {"type", CELL_TEXT},
                                            {"label", CELL_TEXT, .shrinks = TRUE},
                                            {"required", CELL_FLAG},
                                            {"default", CELL_TEXT},
                                            {"expected", CELL_TEXT, .shrinks = TRUE},
                                            {NULL}};

static void
add_field(Table *table, const Field *field)
{
    g_autofree char *expected = field_expected(field);
    table_add(table, cell_text(field->name));
    table_add(table, cell_text(desk_word(field_kind_words, (int)field->kind)));
    table_add(table, cell_text(field->label));
    table_add(table, cell_flag(field->required));
    table_add(table, cell_text(field->fallback));
    table_add(table, cell_text(expected));
}

static gboolean
show_type(Call *call, GError **error)
{
    const Workflow *workflow = flow_workflow(call->flow);
    const char *name = call_argument(call, "TYPE");
    if (!named_type(workflow, name, error))
        return FALSE;
    const TicketType *type = workflow_type(workflow, name);
    g_autofree char *thanks = units_format_duration(type->thanks_us);
    Table *fields = table_new(field_columns);
    for (char **field = type->fields; *field; field++)
        add_field(fields, workflow_field(workflow, *field));
    Record *record = record_new();
    record_add(record, "type", cell_text(type->name));
    record_add(record, "priority", cell_text(desk_word(priority_words, (int)type->priority)));
    record_add(record, "closed-reply",
               cell_text(desk_word(closed_reply_words, (int)type->closed_reply)));
    record_add(record, "reopened", cell_text(type->reopened));
    record_add(record, "thanks", cell_text(thanks));
    record_add(record, "billable", cell_flag(!type->is_unpaid));
    record_add_table(record, "statuses", status_table(type));
    record_add_table(record, "fields", fields);
    call_show_record(call, record);
    return TRUE;
}

/* --- fields --- */

static gboolean
list_fields(Call *call, GError **error)
{
    (void)error;
    guint count = 0;
    const Field *const *fields = workflow_fields(flow_workflow(call->flow), &count);
    Table *table = table_new(field_columns);
    for (guint i = 0; i < count; i++)
        add_field(table, fields[i]);
    call_show_table(call, table);
    return TRUE;
}

static const Parameter type[] = {{"TYPE", PARAMETER_TEXT, PARAMETER_ONE, NULL, "its name"}, {NULL}};

const Command cmd_type[] = {
    {.words = "type list", .help = "list ticket types", .run = list_types},
    {.words = "type show",
     .help = "show a ticket type: which status may follow which, and its fields",
     .arguments = type,
     .run = show_type},
    {.words = "field list", .help = "list custom fields, and what each takes", .run = list_fields},
    {NULL}};
