"""parse: how long it takes to read a message, through the pool and the real postern-parse: small
ones by two workers at once; each of a collection of real mail (POSTERN_CORPUS), the quickest of ten
readings; and the messages of tests/unit/hostile.c at full size, CPU of the worker. Measured in
bench_parse, which is built for it."""

import os
import subprocess

from bench import BUILD, Reach, Row, progress
from rounds import Sample, alone

WORKERS = 2
READINGS = 10
NOT_MAIL = (".html", ".md", ".tsv", ".yml", "LICENSE", "LESSER", ".gitignore")
HUNDREDTH = 0.99
SHORT_S = 0.5  # rounds that are shorter are for show: little of everything is enough
SMALL_REACH, CORPUS_REACH, HOSTILE_REACH = Reach("ours", 100), Reach("ours", 50), Reach("ours", 5)


def _build():
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    run = subprocess.run(["make", "-s", "-C", BUILD, "tests/bench/bench_parse"], env=environment,
                         capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise RuntimeError("bench_parse could not be built: " + run.stdout + run.stderr)


def _measure(*arguments):
    """What it printed, as [(figure, the rest)]."""
    run = subprocess.run([os.path.join(BUILD, "tests/bench/bench_parse"),
                          os.path.join(BUILD, "postern-parse"), *map(str, arguments)],
                         capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise RuntimeError("bench_parse: " + run.stderr)
    return [(float(figure), rest) for figure, rest in
            (line.split(" ", 1) for line in run.stdout.splitlines())]


def _small(options):
    used = []

    def once():
        (wall, rest), = _measure("small", WORKERS, options.round_seconds)
        pool, worker, _ = rest.split()
        used.append((float(pool), float(worker)))
        return Sample(wall, float(pool) + float(worker))

    found = alone("parse, small", options.rounds, once)
    pool, worker = (sorted(part)[len(used) // 2] for part in zip(*used))
    remark = "%.0f/s; CPU µs: pool %.3g, worker %.3g" % (1e6 / found.ours, pool, worker)
    return Row("parse", "a small mail, %d workers" % WORKERS, unit="µs", reach=SMALL_REACH,
               remark=remark, **vars(found))


def _corpus(short):
    case, folder = "p99 of real mail", os.environ.get("POSTERN_CORPUS")
    files = sorted(os.path.join(at, name) for at, _, names in os.walk(folder or os.devnull)
                   for name in names if not name.endswith(NOT_MAIL))
    if not files:
        return Row("parse", case, remark="POSTERN_CORPUS names no folder with messages")
    found = sorted(_measure("each", READINGS, *files[:20 if short else None]))
    at = min(int(len(found) * HUNDREDTH), len(found) - 1)
    worst, name = found[-1]
    return Row("parse", case, unit="ms", reach=CORPUS_REACH, ours=found[at][0] / 1e3,
               remark="of %d; median %.3g, worst %.3g: %s" % (
                   len(found), found[len(found) // 2][0] / 1e3, worst / 1e3,
                   os.path.relpath(name, folder)))


def _hostile(short):
    found = sorted(_measure("hostile", 40 if short else 1, *(["words", "depth"] if short else [])))
    for figure, name in found:
        progress("parse, hostile: %s %.3g s", name, figure / 1e6)
    figure, name = found[-1]
    return Row("parse", "worst of hostile mail", unit="s CPU", reach=HOSTILE_REACH,
               ours=figure / 1e6, remark="of %d: %s bytes" % (len(found), name))


def bench(options):
    _build()
    short = options.round_seconds < SHORT_S
    yield _small(options)
    yield _corpus(short)
    yield _hostile(short)
