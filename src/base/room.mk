noinst_LIBRARIES += src/base/libbase.a
src_base_libbase_a_SOURCES = \
    src/base/backoff.c src/base/backoff.h \
    src/base/base.h \
    src/base/base32.c \
    src/base/clock.c src/base/clock.h \
    src/base/digest.c src/base/digest.h \
    src/base/error.c \
    src/base/io.c src/base/io.h \
    src/base/killpoint.c src/base/killpoint.h \
    src/base/language.c src/base/language.h \
    src/base/limits.h \
    src/base/log.c src/base/log.h \
    src/base/memory.c src/base/memory.h \
    src/base/network.c src/base/network.h \
    src/base/pack.c src/base/pack.h \
    src/base/password.c src/base/password.h \
    src/base/private_file.c src/base/private_file.h \
    src/base/random.c src/base/random.h \
    src/base/secret.c src/base/secret.h \
    src/base/steps.h \
    src/base/sync.c src/base/sync.h \
    src/base/text.c src/base/text.h \
    src/base/units.c src/base/units.h \
    src/base/zone.c src/base/zone.h
check_PROGRAMS += tests/unit/test_base tests/unit/test_digest \
    tests/unit/test_language tests/unit/test_network tests/unit/test_pack tests/unit/test_password \
    tests/unit/test_private_file tests/unit/test_text tests/unit/test_units tests/unit/test_zone
EXTRA_DIST += tests/unit/test.h

# What shuts a process in, for those that read what strangers wrote.
noinst_LIBRARIES += src/base/libconfine.a
src_base_libconfine_a_CPPFLAGS = $(AM_CPPFLAGS) $(SECCOMP_CFLAGS)
src_base_libconfine_a_SOURCES = src/base/confine.c src/base/confine.h
CONFINE_LIBS = src/base/libconfine.a $(SECCOMP_LIBS)
