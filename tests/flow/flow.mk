# Black box: the real daemon in a temporary directory, real clients and servers on loopback.
flow_tests += \
    tests/flow/new-mail.test \
    tests/flow/reply.test \
    tests/flow/vendor-rule.test \
    tests/flow/token.test \
    tests/flow/sender.test \
    tests/flow/forward.test \
    tests/flow/trim.test \
    tests/flow/identity.test \
    tests/flow/visibility.test \
    tests/flow/shares.test \
    tests/flow/privacy.test \
    tests/flow/injection.test \
    tests/flow/once.test \
    tests/flow/repeat.test \
    tests/flow/lmtp.test \
    tests/flow/mailbox-key.test \
    tests/flow/wire.test \
    tests/flow/tls_door.test \
    tests/flow/acks.test \
    tests/flow/loop.test \
    tests/flow/robots.test \
    tests/flow/bounce.test \
    tests/flow/kinds.test \
    tests/flow/held.test \
    tests/flow/sandbox.test \
    tests/flow/smarthost.test \
    tests/flow/settle.test \
    tests/flow/postfix.test \
    tests/flow/maildir.test \
    tests/flow/stop.test \
    tests/flow/starter.test \
    tests/flow/config.test \
    tests/flow/ctl.test \
    tests/flow/ctl-limits.test \
    tests/flow/load.test \
    tests/flow/idle.test \
    tests/flow/corpus.test
EXTRA_DIST += \
    tests/flow/lib/certificates.py \
    tests/flow/lib/clients.py \
    tests/flow/lib/desk.py \
    tests/flow/lib/doors.py \
    tests/flow/lib/dovecot.py \
    tests/flow/lib/flow.py \
    tests/flow/lib/imap_fake.py \
    tests/flow/lib/letters.py \
    tests/flow/lib/maildir.py \
    tests/flow/lib/milters.py \
    tests/flow/lib/postfix.py \
    tests/flow/lib/sink.py \
    tests/flow/lib/wait.py \
    tests/flow/lib/wire.py
