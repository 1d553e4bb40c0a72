noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_SOURCES = \
    src/store/messages.h src/store/outbox_rows.h src/store/people.h src/store/store.h \
    src/store/tickets.h src/store/writer.h
