noinst_LIBRARIES += src/conf/libconf.a
src_conf_libconf_a_SOURCES = \
    src/conf/config.c src/conf/conf.h \
    src/conf/config_check.c src/conf/config_check.h \
    src/conf/name.c src/conf/name.h \
    src/conf/outgoing.c src/conf/outgoing.h \
    src/conf/problem.c src/conf/problem.h \
    src/conf/roster.c src/conf/roster.h \
    src/conf/scan.c src/conf/scan.h \
    src/conf/setting.c src/conf/setting.h \
    src/conf/settings.c src/conf/settings.h \
    src/conf/tree.c src/conf/tree.h
