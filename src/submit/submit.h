/*
 * submit/: handing mail to the desk: an LMTP client (RFC 2033) for the daemon's unix socket.
 *
 * submission.h  a connection, its messages, and the reply each recipient gets
 * lmtp.h        the connection it stands on
 * reply.h       how replies are read
 * crlf.h        how content is written: line ends, dots
 *
 * Whoever hands mail in keeps it until the desk has answered 2xx for every recipient. A lost
 * connection says nothing of what was under way; since the desk knows a repeat, it is handed in
 * again.
 */
#pragma once

#include "submit/submission.h"
