/*
 * net/: sockets with deadlines, and the one verified TLS stream. No mail here.
 *
 * socket.h        listening and connecting
 * stream.h        a client's byte stream, plain or TLS, with an absolute deadline and cancelling
 * etpan_stream.h  that stream for libetpan, with bounded replies
 * reply_guard.h   how much a server may say at once
 */
#pragma once

#include "base/io.h"
