/*
 * net/: sockets with deadlines, the one verified TLS stream, and TLS for our doors. No mail here.
 *
 * socket.h        listening and connecting
 * stream.h        a client's byte stream, plain or TLS, with an absolute deadline and cancelling
 * etpan_stream.h  that stream for libetpan, with bounded replies
 * reply_guard.h   how much a server may say at once
 * tls_server.h    TLS for those who connect to us; its certificate may be replaced meanwhile
 */
#pragma once

#include "base/io.h"
