noinst_LIBRARIES += src/net/libnet.a
src_net_libnet_a_SOURCES = \
    src/net/etpan_stream.c src/net/etpan_stream.h \
    src/net/net.h \
    src/net/reply_guard.c src/net/reply_guard.h \
    src/net/socket.c src/net/socket.h \
    src/net/stream.c src/net/stream.h \
    src/net/tls.c src/net/tls.h \
    src/net/tls_server.c src/net/tls_server.h

check_PROGRAMS += tests/unit/test_reply_guard
check_PROGRAMS += tests/unit/test_socket
check_PROGRAMS += tests/unit/test_stream tests/unit/test_tls_server
tests_unit_test_stream_SOURCES = tests/unit/test_stream.c tests/unit/peer.c tests/unit/peer.h
tests_unit_test_tls_server_SOURCES = tests/unit/test_tls_server.c tests/unit/peer.c \
    tests/unit/peer.h tests/unit/tls_client.c tests/unit/tls_client.h
