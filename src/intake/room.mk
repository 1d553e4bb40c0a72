noinst_LIBRARIES += src/intake/libintake.a
src_intake_libintake_a_SOURCES = \
    src/intake/intake.h src/intake/listener.h src/intake/session.h
