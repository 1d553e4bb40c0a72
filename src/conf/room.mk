noinst_LIBRARIES += src/conf/libconf.a
src_conf_libconf_a_SOURCES = \
    src/conf/config.c src/conf/conf.h \
    src/conf/config_check.c src/conf/config_check.h \
    src/conf/mailbox_conf.c src/conf/mailbox_conf.h \
    src/conf/mailbox_conf_check.c \
    src/conf/name.c src/conf/name.h \
    src/conf/outgoing.c src/conf/outgoing.h \
    src/conf/problem.c src/conf/problem.h \
    src/conf/roster.c src/conf/roster.h \
    src/conf/scan.c src/conf/scan.h \
    src/conf/secret_setting.c src/conf/secret_setting.h \
    src/conf/setting.c src/conf/setting.h \
    src/conf/settings.c src/conf/settings.h \
    src/conf/tree.c src/conf/tree.h \
    src/conf/type_conf.c src/conf/type_conf.h \
    src/conf/url.c src/conf/url.h

check_PROGRAMS += tests/unit/test_config tests/unit/test_mailbox_conf tests/unit/test_name tests/unit/test_outgoing \
    tests/unit/test_problem tests/unit/test_roster tests/unit/test_scan
EXTRA_DIST += tests/unit/problems.h

dist_man_MANS += src/conf/postern.conf.5
templatedir = $(docdir)
dist_template_DATA = conf/postern.conf
sampledir = $(docdir)/sample
dist_sample_DATA = conf/sample/postern.conf conf/sample/roster.conf \
    conf/sample/agency.rules conf/sample/agency.test
