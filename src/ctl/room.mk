noinst_LIBRARIES += src/ctl/libctl.a
src_ctl_libctl_a_SOURCES = \
    src/ctl/call.c src/ctl/call.h \
    src/ctl/cell.c src/ctl/cell.h \
    src/ctl/cmd.h \
    src/ctl/cmd_access.c \
    src/ctl/cmd_check.c \
    src/ctl/cmd_follower.c \
    src/ctl/cmd_held.c \
    src/ctl/cmd_help.c \
    src/ctl/cmd_import.c \
    src/ctl/cmd_log.c \
    src/ctl/cmd_mailbox.c \
    src/ctl/cmd_outbox.c \
    src/ctl/cmd_outgoing.c \
    src/ctl/cmd_person.c \
    src/ctl/cmd_person_change.c \
    src/ctl/cmd_person_merge.c \
    src/ctl/cmd_person_password.c \
    src/ctl/cmd_portfolio.c \
    src/ctl/cmd_project.c \
    src/ctl/cmd_reload.c \
    src/ctl/cmd_request.c \
    src/ctl/cmd_rules.c \
    src/ctl/cmd_search.c \
    src/ctl/cmd_share.c \
    src/ctl/cmd_status.c \
    src/ctl/cmd_team.c \
    src/ctl/cmd_ticket.c \
    src/ctl/cmd_type.c \
    src/ctl/command.c src/ctl/command.h \
    src/ctl/command_help.c \
    src/ctl/control.c src/ctl/control.h \
    src/ctl/ctl.h \
    src/ctl/deaf.c src/ctl/deaf.h \
    src/ctl/import.c src/ctl/import.h src/ctl/import_private.h \
    src/ctl/import_people.c \
    src/ctl/import_projects.c \
    src/ctl/import_shares.c \
    src/ctl/json.c src/ctl/json.h \
    src/ctl/mailboxes.h \
    src/ctl/mailboxes_shown.c src/ctl/mailboxes_shown.h \
    src/ctl/named.c src/ctl/named.h \
    src/ctl/person_details.c src/ctl/person_details.h \
    src/ctl/person_shown.c src/ctl/person_shown.h \
    src/ctl/problems.c src/ctl/problems.h \
    src/ctl/record.c src/ctl/record.h \
    src/ctl/server.c src/ctl/server.h \
    src/ctl/setup.c src/ctl/setup.h \
    src/ctl/share_table.c src/ctl/share_table.h \
    src/ctl/table.c src/ctl/table.h \
    src/ctl/ticket_change.c src/ctl/ticket_change.h \
    src/ctl/ticket_show.c src/ctl/ticket_show.h \
    src/ctl/ticket_time.c src/ctl/ticket_time.h \
    src/ctl/ticket_who.c src/ctl/ticket_who.h \
    src/ctl/trial.c src/ctl/trial.h

check_PROGRAMS += tests/unit/test_control
check_PROGRAMS += tests/unit/test_table
check_PROGRAMS += tests/unit/test_command
check_PROGRAMS += tests/unit/test_call tests/unit/test_call_password
tests_unit_test_call_password_SOURCES = tests/unit/test_call_password.c tests/unit/ctl_desk.c \
    tests/unit/ctl_desk.h
tests_unit_test_call_SOURCES = tests/unit/test_call.c tests/unit/ctl_desk.c tests/unit/ctl_desk.h
check_PROGRAMS += tests/unit/test_server
tests_unit_test_server_SOURCES = tests/unit/test_server.c tests/unit/ctl_desk.c tests/unit/ctl_desk.h
