/*
 * Between AUTH and the sink that knows passwords: how often somebody may try, and how many are
 * looked at at once. Each look takes time and memory (base/password.h); here both are bounded, so
 * that guessing keeps nobody's mail out.
 */
#pragma once

#include "intake/intake.h"

#include "base/random.h"

typedef struct LoginGate LoginGate;

/* sink is borrowed. clock tells how long failures weigh; waiting for one's turn, patience_us at
 * most, goes by the system's. */
LoginGate *login_gate_new(const IntakeSink *sink, const Clock *clock, Random *random,
                          gint64 patience_us);
void login_gate_free(LoginGate *gate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LoginGate, login_gate_free)

/* What comes of it: *ret_login is whoever it is with INTAKE_LOGIN_GOOD. INTAKE_LOGIN_LATER when
 * they failed too often (*ret_wait_s is then how long), nobody can tell now, or too many want to
 * know (0). network is whom the client is counted by. Writes it to the log. Connection threads. */
IntakeLoginVerdict login_gate_try(LoginGate *gate, const IntakeCredentials *credentials,
                                  const char *network, IntakeLogin *ret_login, guint *ret_wait_s);
