"""What the bench says: progress on standard error, one table on standard output, bench.json."""

import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass, field


def progress(form, *values):
    print("# " + form % values, file=sys.stderr, flush=True)


@dataclass
class Reach:
    """What a row has to reach: its ratio at least so much, or our own figure at most so much."""

    of: str  # "ratio" or "ours"
    value: float

    def is_met(self, row):
        return row.ratio >= self.value if self.of == "ratio" else row.ours <= self.value

    def __str__(self):
        return "≥ %g×" % self.value if self.of == "ratio" else "≤ %g" % self.value


@dataclass
class Row:
    """One line of the table. Without `ours` it says in its remark why there is no figure."""

    name: str
    case: str
    unit: str = ""
    reach: Reach | None = None
    ours: float | None = None
    peer: float | None = None
    ratio: float | None = None
    spread: tuple = ()
    cpu_us: float | None = None
    peer_cpu_us: float | None = None
    rounds: int = 0
    beside: str = ""
    remark: str = ""
    more: dict = field(default_factory=dict)  # further figures, for bench.json

    @property
    def reached(self):
        """None where nothing is to be reached, or nothing was measured."""
        figure = self.ratio if self.reach and self.reach.of == "ratio" else self.ours
        return None if self.reach is None or figure is None else self.reach.is_met(self)

    def as_json(self):
        return {"name": self.name, "case": self.case, "ours": self.ours, "peer": self.peer,
                "ratio": self.ratio, "reach": self.reach.value if self.reach else None,
                "unit": self.unit, "reach_of": self.reach.of if self.reach else None,
                "reached": self.reached, "beside": self.beside, "spread": list(self.spread),
                "rounds": self.rounds, "cpu_us": self.cpu_us, "peer_cpu_us": self.peer_cpu_us,
                "remark": self.remark, **self.more}


def _number(value):
    if value is None:
        return "–"
    return "%.0f" % value if abs(value) >= 100 else "%.3g" % value


def _spread(row):
    return "%s … %s" % tuple(map(_number, row.spread)) if row.spread else "–"


def _reached(row):
    return {True: "yes", False: "NO", None: "–"}[row.reached]


COLUMNS = [("name", lambda r: r.name), ("case", lambda r: r.case), ("unit", lambda r: r.unit),
           ("ours", lambda r: _number(r.ours)), ("peer", lambda r: _number(r.peer)),
           ("ratio", lambda r: _number(r.ratio)), ("spread", _spread),
           ("rounds", lambda r: str(r.rounds or "–")),
           ("reach", lambda r: str(r.reach or "–")), ("reached", _reached),
           ("CPU µs/msg", lambda r: _number(r.cpu_us)),
           ("peer's", lambda r: _number(r.peer_cpu_us)),
           ("beside", lambda r: r.beside or "–"), ("remark", lambda r: r.remark)]


def table(rows):
    """The rows as one aligned text."""
    lines = [[title for title, _ in COLUMNS]] + [[say(row) for _, say in COLUMNS] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()
                     for line in lines)


def write_json(rows, path):
    with open(path, "w", encoding="utf-8") as file:
        json.dump([row.as_json() for row in rows], file, indent=1, ensure_ascii=False)
        file.write("\n")


# --- where it was measured ---

PACKAGES = ("postfix", "libsqlite3-0", "libgmime-3.0-0", "libglib2.0-0", "mlmmj",
            "request-tracker5")


def _version(package):
    run = subprocess.run(["dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", package],
                         capture_output=True, text=True, check=False)
    status, _, version = run.stdout.partition(" ")
    return version if status == "installed" else None


def machine():
    """Versions, cores and how busy the machine is besides: a busy one gives wide spreads."""
    found = [(package, _version(package)) for package in PACKAGES]
    return "\n".join([
        "%d cores, %s, %s %s, load at the end %.1f"
        % (os.cpu_count(), platform.machine(), platform.system(), platform.release(),
           os.getloadavg()[0]),
        ", ".join("%s %s" % pair for pair in found if pair[1])])
