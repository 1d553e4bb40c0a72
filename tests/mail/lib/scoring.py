"""What tests/mail/score is made of: a source yields points, points become scores.

A source is a module in tests/mail/sources. It has

    REACH   {measure: least share that must be right, or None when it is only shown}
    points(folder, read)
            yields a Point for each thing its expectations say; read(path) is what the reader
            found in a file, as a dictionary (tests/mail/reader.c);
            with text=True the file is no message, but the text of one
    FOLDER  where it is in the collection; if there is none, the folder of its name
"""

import dataclasses
import importlib
import json
import os
import subprocess
import sys
import typing

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
SOURCES = os.path.join(os.path.dirname(HERE), "sources")


@dataclasses.dataclass
class Point:
    """One thing expected of a file. `right` is for a comparison that is more than equality;
    `argued` says why a difference is no mistake, which takes it out of the count."""
    measure: str
    file: str
    wanted: typing.Any
    found: typing.Any
    right: typing.Optional[bool] = None
    argued: str = ""

    def is_right(self):
        return self.wanted == self.found if self.right is None else self.right


class Reader:
    """The program that reads files as Postern does, asked one by one."""

    def __init__(self, program=None):
        # GMime leaks a little over some broken addresses; LeakSanitizer cannot tell whose it is.
        asan = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        self.process = subprocess.Popen([program or _find_reader()], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE,
                                        env={**os.environ, "ASAN_OPTIONS": asan})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def read(self, path, text=False):
        """What was found in a message, or in the text of one."""
        self.process.stdin.write((b"--text " if text else b"") + os.fsencode(path) + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the reader died of %s" % path)
        reading = json.loads(line)
        if "error" in reading:
            raise RuntimeError("%s: %s" % (path, reading["error"]))
        return reading


def _find_reader():
    places = [os.environ.get("top_builddir"), ".", TOP, os.path.join(TOP, "build/check")]
    for place in filter(None, places):
        path = os.path.join(place, "tests/mail/reader")
        if os.access(path, os.X_OK):
            return os.path.abspath(path)
    sys.exit("score: no tests/mail/reader: start this in a build directory, or give --reader")


class Scores:
    """All points, by source and measure, in their order."""

    def __init__(self):
        self.points = {}   # source -> [Point]
        self.reach = {}    # (source, measure) -> share or None

    def of(self, source, measure=None):
        """(counted points, those of them that are right)"""
        counted = [point for point in self.points[source]
                   if measure in (None, point.measure) and (point.is_right() or not point.argued)]
        return counted, [point for point in counted if point.is_right()]

    def measures(self, source):
        return list(dict.fromkeys(point.measure for point in self.points[source]))

    def is_reached(self, source, measure):
        counted, right = self.of(source, measure)
        least = self.reach.get((source, measure))
        return least is None or len(right) >= least * len(counted)

    def reached(self):
        return all(self.is_reached(source, measure)
                   for source in self.points for measure in self.measures(source))

    def differences(self):
        for source, points in self.points.items():
            for point in points:
                if not point.is_right():
                    yield source, point

    def as_json(self):
        return {"scores": [_json_score(self, source, measure) for source in self.points
                           for measure in [None, *self.measures(source)]],
                "differences": [{"source": source, **dataclasses.asdict(point)}
                                for source, point in self.differences()]}


def _json_score(scores, source, measure):
    counted, right = scores.of(source, measure)
    return {"source": source, "measure": measure or "all", "expected": len(counted),
            "right": len(right), "wrong": len(counted) - len(right),
            "reach": scores.reach.get((source, measure))}


def sources(names=None):
    """The modules of tests/mail/sources, by name; those named, or all."""
    sys.path.insert(0, SOURCES)
    found = sorted(name[:-3] for name in os.listdir(SOURCES) if name.endswith(".py"))
    unknown = set(names or ()) - set(found)
    if unknown:
        sys.exit("score: no source %s, expected %s" % (", ".join(sorted(unknown)),
                                                       ", ".join(found)))
    return [importlib.import_module(name) for name in (names or found)]


def score(source, corpus, reader, scores):
    """A folder that is not there has no points, and is not shown."""
    name = source.__name__.replace("_", "-")
    folder = os.path.join(corpus, getattr(source, "FOLDER", name))
    if not os.path.isdir(folder):
        return
    scores.points[name] = list(source.points(folder, reader.read))
    for measure, least in source.REACH.items():
        scores.reach[name, measure] = least


# --- for people ---

ROW = "%-28s %8s %8s %8s  %-9s %s"


def _row(scores, title, source, measure):
    counted, right = scores.of(source, measure)
    least = scores.reach.get((source, measure))
    share = "%.1f %%" % (100 * len(right) / len(counted)) if counted else "–"
    verdict = "" if least is None else "%s (%g %%)" % (
        "reached" if scores.is_reached(source, measure) else "NOT REACHED", least * 100)
    return (ROW % (title, len(counted), len(right), len(counted) - len(right), share,
                   verdict)).rstrip()


def print_table(scores):
    print(ROW % ("source", "expected", "right", "wrong", "share", "reach"))
    for source in scores.points:
        measures = scores.measures(source)
        print(_row(scores, source, source, measures[0] if len(measures) == 1 else None))
        for measure in measures if len(measures) > 1 else ():
            print(_row(scores, "  " + measure, source, measure))


def _shown(value):
    lines = (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).split("\n")
    return "\n".join("      | " + line for line in lines)


def print_differences(scores):
    for source, point in scores.differences():
        print("%s/%s: %s%s" % (source, point.file, point.measure,
                               " (argued: %s)" % point.argued if point.argued else ""))
        print("    wanted\n%s\n    found\n%s" % (_shown(point.wanted), _shown(point.found)))
