"""Ours and the peer's in turn, several times, on the same machine: what disturbs one round disturbs
both sides of it, and the median forgets it."""

from dataclasses import dataclass
from statistics import median

from report import progress


@dataclass
class Sample:
    """One side's figure in one round; cpu_us is CPU a message of all its processes, or None."""

    figure: float
    cpu_us: float | None = None


@dataclass
class Comparison:
    """The medians, and the ratio's least and greatest over the rounds."""

    ours: float
    peer: float | None
    ratio: float | None
    spread: tuple
    cpu_us: float | None
    peer_cpu_us: float | None
    rounds: int

    def as_row(self):
        return vars(self).copy()


def _median(values):
    values = [value for value in values if value is not None]
    return median(values) if values else None


def compare(what, rounds, ours, peer):
    """Calls ours() and peer(), each of which gives a Sample, `rounds` times; who goes first changes
    from round to round. The ratio is the median of the rounds' own ratios."""
    pairs = []
    for number in range(rounds):
        if number % 2 == 0:
            mine, other = ours(), peer()
        else:
            other, mine = peer(), ours()
        pairs.append((mine, other))
        progress("%s: round %d of %d: ours %.4g, beside %.4g", what, number + 1, rounds,
                 mine.figure, other.figure)
    ratios = [mine.figure / other.figure for mine, other in pairs]
    return Comparison(ours=median(m.figure for m, _ in pairs),
                      peer=median(o.figure for _, o in pairs), ratio=median(ratios),
                      spread=(min(ratios), max(ratios)), cpu_us=_median(m.cpu_us for m, _ in pairs),
                      peer_cpu_us=_median(o.cpu_us for _, o in pairs), rounds=rounds)


def alone(what, rounds, ours):
    """The same without a peer: the spread is that of our own figure."""
    samples = []
    for number in range(rounds):
        samples.append(ours())
        progress("%s: round %d of %d: %.4g", what, number + 1, rounds, samples[-1].figure)
    figures = [sample.figure for sample in samples]
    return Comparison(ours=median(figures), peer=None, ratio=None,
                      spread=(min(figures), max(figures)),
                      cpu_us=_median(s.cpu_us for s in samples), peer_cpu_us=None, rounds=rounds)
