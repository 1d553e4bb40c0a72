noinst_LIBRARIES += src/desk/libdesk.a
src_desk_libdesk_a_SOURCES = \
    src/desk/access.c src/desk/access.h \
    src/desk/action.c src/desk/action.h src/desk/action_private.h \
    src/desk/action_attribute.c \
    src/desk/agenda.c src/desk/agenda.h \
    src/desk/answer.c src/desk/answer.h \
    src/desk/day.c src/desk/day.h \
    src/desk/desk.c src/desk/desk.h \
    src/desk/domain.c src/desk/domain.h \
    src/desk/event.c src/desk/event.h \
    src/desk/field.c src/desk/field.h \
    src/desk/follow.c src/desk/follow.h \
    src/desk/mail_command.c src/desk/mail_command.h \
    src/desk/mail_command_words.c src/desk/mail_command_words.h \
    src/desk/mail_query.c src/desk/mail_query.h \
    src/desk/people.c src/desk/people.h \
    src/desk/policy.c src/desk/policy.h \
    src/desk/request.c src/desk/request.h \
    src/desk/route.c src/desk/route.h \
    src/desk/share.c src/desk/share.h \
    src/desk/share_words.c src/desk/share_words.h \
    src/desk/thanks.c src/desk/thanks.h \
    src/desk/ticket.c src/desk/ticket.h \
    src/desk/time_entry.c src/desk/time_entry.h \
    src/desk/value_word.c src/desk/value_word.h \
    src/desk/workflow.c src/desk/workflow.h
dist_man_MANS += src/desk/postern-commands.7
check_PROGRAMS += tests/unit/test_agenda tests/unit/test_answer tests/unit/test_day tests/unit/test_desk tests/unit/test_domain tests/unit/test_field \
    tests/unit/test_mail_command tests/unit/test_mail_query tests/unit/test_policy tests/unit/test_route \
    tests/unit/test_share_words tests/unit/test_thanks tests/unit/test_time_entry tests/unit/test_value_word
