/*
 * net/: sockets with deadlines, and the one verified TLS stream. No mail here.
 *
 * socket.h  listening and connecting
 * stream.h  a client's byte stream, plain or TLS, with an absolute deadline and cancelling
 */
#pragma once

#include "base/io.h"
