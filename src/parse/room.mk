# The pool's side, for posternd …
noinst_LIBRARIES += src/parse/libparse.a
src_parse_libparse_a_SOURCES = \
    src/parse/parse.h \
    src/parse/pool.c \
    src/parse/wire.c src/parse/wire.h

# … and the worker's inside, which alone knows GMime.
noinst_LIBRARIES += src/parse/libparseworker.a
src_parse_libparseworker_a_CPPFLAGS = $(AM_CPPFLAGS) $(GMIME_CFLAGS)
src_parse_libparseworker_a_SOURCES = \
    src/parse/charset.c src/parse/charset.h \
    src/parse/charset_guess.c src/parse/charset_guess.h \
    src/parse/charset_names.c src/parse/charset_names.h \
    src/parse/charset_shift.c src/parse/charset_shift.h \
    src/parse/date.c src/parse/date.h \
    src/parse/enriched.c src/parse/enriched.h \
    src/parse/fields.c src/parse/fields.h \
    src/parse/flowed.c src/parse/flowed.h \
    src/parse/gmime_body.c src/parse/gmime_body.h \
    src/parse/gmime_enclosed.c src/parse/gmime_enclosed.h \
    src/parse/gmime_inline.c src/parse/gmime_inline.h \
    src/parse/gmime_part.c src/parse/gmime_part.h \
    src/parse/gmime_text.c src/parse/gmime_text.h \
    src/parse/gmime_tnef.c src/parse/gmime_tnef.h \
    src/parse/gmime_tree.c src/parse/gmime_tree.h \
    src/parse/gmime_uu.c src/parse/gmime_uu.h \
    src/parse/html.c src/parse/html.h \
    src/parse/html_color.c src/parse/html_color.h \
    src/parse/html_element.c src/parse/html_element.h \
    src/parse/html_entity.c src/parse/html_entity.h \
    src/parse/html_layout.c src/parse/html_layout.h \
    src/parse/html_sheet.c src/parse/html_sheet.h \
    src/parse/html_style.c src/parse/html_style.h \
    src/parse/html_url.c src/parse/html_url.h \
    src/parse/parameter.c src/parse/parameter.h \
    src/parse/part_name.c src/parse/part_name.h \
    src/parse/recipients.c src/parse/recipients.h \
    src/parse/rfc2047.c src/parse/rfc2047.h \
    src/parse/prescan.c src/parse/prescan.h \
    src/parse/rtf.c src/parse/rtf.h \
    src/parse/stub.c src/parse/stub.h \
    src/parse/tnef.c src/parse/tnef.h \
    src/parse/transfer.c src/parse/transfer.h \
    src/parse/uu.c src/parse/uu.h \
    src/parse/worker.c src/parse/worker.h \
    src/parse/worker_read.c

PARSE_WORKER_LIBS = src/parse/libparseworker.a $(LDADD) $(GMIME_LIBS)

check_PROGRAMS += tests/unit/test_charset tests/unit/test_hostile tests/unit/test_html \
    tests/unit/test_enriched tests/unit/test_flowed tests/unit/test_part_name \
    tests/unit/test_pool tests/unit/test_rtf tests/unit/test_stub tests/unit/test_tnef \
    tests/unit/test_rfc2047 tests/unit/test_prescan tests/unit/test_uu tests/unit/test_wire \
    tests/unit/test_worker
tests_unit_test_charset_LDADD = $(PARSE_WORKER_LIBS)
tests_unit_test_enriched_LDADD = $(PARSE_WORKER_LIBS)
tests_unit_test_flowed_LDADD = $(PARSE_WORKER_LIBS)
tests_unit_test_html_LDADD = $(PARSE_WORKER_LIBS)
tests_unit_test_part_name_LDADD = $(PARSE_WORKER_LIBS)
tests_unit_test_rfc2047_LDADD = $(PARSE_WORKER_LIBS)
tests_unit_test_prescan_LDADD = $(PARSE_WORKER_LIBS)
tests_unit_test_rtf_LDADD = $(PARSE_WORKER_LIBS)
tests_unit_test_tnef_LDADD = $(PARSE_WORKER_LIBS)
tests_unit_test_stub_LDADD = $(PARSE_WORKER_LIBS)
tests_unit_test_uu_LDADD = $(PARSE_WORKER_LIBS)
tests_unit_test_worker_LDADD = $(PARSE_WORKER_LIBS)
tests_unit_test_pool_SOURCES = tests/unit/test_pool.c tests/unit/real_worker.h
tests_unit_test_hostile_SOURCES = tests/unit/test_hostile.c tests/unit/hostile.c \
    tests/unit/hostile.h tests/unit/real_worker.h
EXTRA_tests_unit_test_hostile_DEPENDENCIES = postern-parse$(EXEEXT)
EXTRA_tests_unit_test_pool_DEPENDENCIES = postern-parse$(EXEEXT)
EXTRA_DIST += tests/mail
