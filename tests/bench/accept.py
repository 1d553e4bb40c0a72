"""accept: letters of 2 KB through the whole line: shipped rules, default settings, a team of three,
so three outbox rows each, everything synced before its 250. Nothing is sent: our smarthost is down
(its port refuses, and one mail tries now and then whether that is over). Beside a Postfix of
default settings, which syncs each letter into its queue and discards it from there. Both log to
files. CPU is that of all processes until they are at rest again."""

from bench import BenchDesk, DiscardingPostfix, Load, Reach, Row, compare

CASES = [("1 kept connection", Load(1), Reach("ratio", 1.3)),
         ("8 kept connections", Load(8), Reach("ratio", 2.5)),
         ("32 kept connections", Load(32), Reach("ratio", 4)),
         ("8 at a time, each letter a new connection", Load(8, kept=False), None)]


def _case(options, desk, ours, peer, case):
    title, load, reach = case
    our_count = ours.warm(load, options.round_seconds)
    peer_count = peer.warm(load, options.round_seconds)
    found = compare("accept, " + title, options.rounds, lambda: ours.take(load, our_count),
                    lambda: peer.take(load, peer_count))
    desk.must_hold(ours.sent)
    return Row("accept", title, unit="messages/s", reach=reach, beside="Postfix", **vars(found),
               more={"messages_a_round": our_count, "peer_messages_a_round": peer_count})


def bench(options):
    with BenchDesk() as desk, DiscardingPostfix(desk.folder) as postfix:
        ours, peer = desk.target(), postfix.target()
        for case in CASES:
            yield _case(options, desk, ours, peer, case)
