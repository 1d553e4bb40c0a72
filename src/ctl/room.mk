noinst_LIBRARIES += src/ctl/libctl.a
src_ctl_libctl_a_SOURCES = \
    src/ctl/call.c src/ctl/call.h \
    src/ctl/cell.c src/ctl/cell.h \
    src/ctl/cmd.h \
    src/ctl/command.c src/ctl/command.h \
    src/ctl/command_help.c \
    src/ctl/control.c src/ctl/control.h \
    src/ctl/ctl.h \
    src/ctl/json.c src/ctl/json.h \
    src/ctl/record.c src/ctl/record.h \
    src/ctl/server.c src/ctl/server.h \
    src/ctl/table.c src/ctl/table.h

check_PROGRAMS += tests/unit/test_control
check_PROGRAMS += tests/unit/test_table
