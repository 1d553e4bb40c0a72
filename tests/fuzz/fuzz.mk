# Fuzz targets: tests/fuzz/fuzz_NAME.c each. With --enable-fuzzing they are built for libFuzzer, and
# else linked with replay.c, which runs the corpus kept in tests/fuzz/corpus/NAME through them.
fuzz_targets = \
    tests/fuzz/fuzz_address \
    tests/fuzz/fuzz_agenda \
    tests/fuzz/fuzz_answer \
    tests/fuzz/fuzz_authres \
    tests/fuzz/fuzz_automatic \
    tests/fuzz/fuzz_bounce \
    tests/fuzz/fuzz_charset \
    tests/fuzz/fuzz_commands \
    tests/fuzz/fuzz_conf \
    tests/fuzz/fuzz_control \
    tests/fuzz/fuzz_dot \
    tests/fuzz/fuzz_flowed \
    tests/fuzz/fuzz_fields \
    tests/fuzz/fuzz_forward \
    tests/fuzz/fuzz_header \
    tests/fuzz/fuzz_html \
    tests/fuzz/fuzz_ingest_key \
    tests/fuzz/fuzz_mail \
    tests/fuzz/fuzz_mailbox_report \
    tests/fuzz/fuzz_msgid \
    tests/fuzz/fuzz_oauth_answer \
    tests/fuzz/fuzz_parameter \
    tests/fuzz/fuzz_prescan \
    tests/fuzz/fuzz_query \
    tests/fuzz/fuzz_reply \
    tests/fuzz/fuzz_reply_guard \
    tests/fuzz/fuzz_rfc2047 \
    tests/fuzz/fuzz_roster \
    tests/fuzz/fuzz_rules \
    tests/fuzz/fuzz_sender \
    tests/fuzz/fuzz_session \
    tests/fuzz/fuzz_template \
    tests/fuzz/fuzz_text \
    tests/fuzz/fuzz_tnef \
    tests/fuzz/fuzz_token \
    tests/fuzz/fuzz_trim \
    tests/fuzz/fuzz_wire \
    tests/fuzz/fuzz_withhold \
    tests/fuzz/fuzz_worker \
    tests/fuzz/fuzz_writer

check_LIBRARIES = tests/fuzz/libfuzz.a
tests_fuzz_libfuzz_a_SOURCES = tests/fuzz/fuzz.c tests/fuzz/fuzz.h
if FUZZING
noinst_PROGRAMS += $(fuzz_targets)
else
check_PROGRAMS += $(fuzz_targets)
tests_fuzz_libfuzz_a_SOURCES += tests/fuzz/replay.c
endif

# main comes from replay.c or from libFuzzer, which would do without LLVMFuzzerInitialize if fuzz.c
# were only in the library.
FUZZ_MAIN = tests/fuzz/fuzz.$(OBJEXT) tests/fuzz/libfuzz.a
FUZZ_LIBS = $(FUZZ_MAIN) $(LDADD) $(FUZZ_CFLAGS)
FUZZ_WORKER_LIBS = $(FUZZ_MAIN) $(PARSE_WORKER_LIBS) $(FUZZ_CFLAGS)
tests_fuzz_fuzz_address_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_agenda_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_answer_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_authres_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_automatic_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_bounce_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_commands_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_conf_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_control_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_dot_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_forward_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_header_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_ingest_key_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_mail_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_mailbox_report_SOURCES = tests/fuzz/fuzz_mailbox_report.c \
    src/posternd/mailbox_watch.c src/posternd/mailbox_watch.h
tests_fuzz_fuzz_mailbox_report_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_msgid_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_reply_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_reply_guard_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_roster_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_rules_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_sender_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_session_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_template_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_text_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_token_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_trim_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_wire_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_withhold_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_oauth_answer_LDADD = $(FUZZ_MAIN) $(CREDENTIAL_LIBS) $(FUZZ_CFLAGS)
tests_fuzz_fuzz_charset_LDADD = $(FUZZ_WORKER_LIBS)
tests_fuzz_fuzz_flowed_LDADD = $(FUZZ_WORKER_LIBS)
tests_fuzz_fuzz_fields_LDADD = $(FUZZ_WORKER_LIBS)
tests_fuzz_fuzz_html_LDADD = $(FUZZ_WORKER_LIBS)
tests_fuzz_fuzz_parameter_LDADD = $(FUZZ_WORKER_LIBS)
tests_fuzz_fuzz_prescan_LDADD = $(FUZZ_WORKER_LIBS)
tests_fuzz_fuzz_query_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_rfc2047_LDADD = $(FUZZ_WORKER_LIBS)
tests_fuzz_fuzz_tnef_LDADD = $(FUZZ_WORKER_LIBS)
tests_fuzz_fuzz_worker_LDADD = $(FUZZ_WORKER_LIBS)
tests_fuzz_fuzz_writer_LDADD = $(FUZZ_WORKER_LIBS)

EXTRA_DIST += tests/fuzz/README tests/fuzz/corpus
