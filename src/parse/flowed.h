/*
 * format=flowed (RFC 3676): text whose lines were broken for transport, made whole again.
 */
#pragma once

#include "base/base.h"

/* The text with paragraphs on one line each: a line that ends with a space goes on in the next one
 * of the same quote depth, is_delsp says that the space goes (§4.1, §4.2), and the space that was
 * stuffed in front of a line is taken out (§4.4). The signature's "-- " is never joined (§4.3), nor
 * an empty line. Quoted lines begin with "> " for each depth. text has LF line ends. Linear; never
 * more than three times as long, and a byte. Caller frees. */
char *flowed_to_text(const char *text, gboolean is_delsp);
