noinst_LIBRARIES += src/outbox/liboutbox.a
src_outbox_liboutbox_a_SOURCES = \
    src/outbox/fanout.h src/outbox/outbox.h src/outbox/seal.h
