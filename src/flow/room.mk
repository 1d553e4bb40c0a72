noinst_LIBRARIES += src/flow/libflow.a
src_flow_libflow_a_SOURCES = \
    src/flow/flow.c src/flow/flow.h \
    src/flow/flow_access.c src/flow/flow_access.h \
    src/flow/flow_agenda.c \
    src/flow/flow_apply.c \
    src/flow/flow_ask.c \
    src/flow/flow_attached.c src/flow/flow_attached.h \
    src/flow/flow_attribute.c src/flow/flow_doing.h \
    src/flow/flow_brake.c \
    src/flow/flow_closed.c \
    src/flow/flow_command.c src/flow/flow_command.h \
    src/flow/flow_command_do.c \
    src/flow/flow_contact.c \
    src/flow/flow_copy.c \
    src/flow/flow_copied.c src/flow/flow_copied.h \
    src/flow/flow_deliver.c \
    src/flow/flow_follow.c src/flow/flow_follow.h \
    src/flow/flow_forward.c \
    src/flow/flow_grant.c src/flow/flow_grant.h \
    src/flow/flow_halves.c \
    src/flow/flow_intake.c \
    src/flow/flow_join.c \
    src/flow/flow_login.c \
    src/flow/flow_manage.c \
    src/flow/flow_merge.c \
    src/flow/flow_merged.c \
    src/flow/flow_operator.c \
    src/flow/flow_outgoing.c src/flow/flow_outgoing.h \
    src/flow/flow_people.c \
    src/flow/flow_project.c \
    src/flow/flow_privacy.c \
    src/flow/flow_private.h \
    src/flow/flow_quarantine.c \
    src/flow/flow_query.c \
    src/flow/flow_read.c \
    src/flow/flow_receive.c \
    src/flow/flow_request.c src/flow/flow_request.h \
    src/flow/flow_routes.c \
    src/flow/flow_settle.c \
    src/flow/flow_share.c \
    src/flow/flow_thread.c src/flow/flow_thread.h \
    src/flow/flow_ticket.c \
    src/flow/flow_transaction.c src/flow/flow_transaction.h \
    src/flow/flow_help.c \
    src/flow/flow_spam.c \
    src/flow/flow_time.c \
    src/flow/flow_trust.c \
    src/flow/flow_undo.c src/flow/flow_undo.h \
    src/flow/flow_undo_words.c \
    src/flow/flow_unheard.c \
    src/flow/flow_turn.c src/flow/flow_turn.h \
    src/flow/flow_waiting.c \
    src/flow/flow_withhold.c

check_PROGRAMS += tests/unit/test_brake
