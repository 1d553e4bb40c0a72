noinst_LIBRARIES += src/deliver/libdeliver.a
src_deliver_libdeliver_a_SOURCES = \
    src/deliver/deliver.h
