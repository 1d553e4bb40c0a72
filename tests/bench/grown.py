"""grown: letters on 8 kept connections, as in accept, to a desk that has worked for years; beside a
desk that is empty."""

from bench import BenchDesk, Load, Reach, Row, compare, describe, grown_desk

LOAD = Load(8)


def bench(options):
    with grown_desk(options) as grown, BenchDesk() as empty:
        before = grown.held()
        ours, peer = grown.target(), empty.target()
        our_count = ours.warm(LOAD, options.round_seconds)
        peer_count = peer.warm(LOAD, options.round_seconds)
        found = compare("grown", options.rounds, lambda: ours.take(LOAD, our_count),
                        lambda: peer.take(LOAD, peer_count))
        grown.must_hold(ours.sent, before)
        empty.must_hold(peer.sent)
        yield Row("grown", describe(options.scale), unit="messages/s", reach=Reach("ratio", 0.8),
                  beside="empty desk", **vars(found))
