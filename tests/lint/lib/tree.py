"""The tree that is linted: its files, by kind, as paths from the top."""

import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.environ.get("top_srcdir") or os.path.realpath(os.path.join(HERE, "../../.."))
BUILD = os.environ.get("top_builddir") or TOP
sys.path.insert(0, os.path.join(HERE, "../../lib"))

from csource import CFile
from tap import Tap, skip_all

__all__ = ["BUILD", "CFile", "PROGRAMS", "TOP", "Tap", "c_files", "files", "programs", "read",
           "room_of", "rooms", "skip_all"]

# The folders of src/ that are no rooms; those that are not there yet included.
PROGRAMS = ("posternd", "posternctl", "postern-parse", "postern-imap", "postern-inject")


def files(*folders, ending=("",)):
    """Every file below the folders whose name ends so, sorted; nothing a build has made."""
    found = []
    for folder in folders:
        for parent, dirs, names in os.walk(os.path.join(TOP, folder)):
            dirs[:] = [d for d in dirs if d not in ("__pycache__", ".deps")]
            found += [os.path.relpath(os.path.join(parent, n), TOP)
                      for n in names if n.endswith(tuple(ending))]
    return sorted(f for f in found if not f.endswith((".o", ".a", ".log", ".trs", ".dirstamp")))


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def c_files(*folders):
    return [CFile(path, read(path)) for path in files(*folders, ending=(".c", ".h"))]


def rooms():
    """The folders of src/ that are rooms."""
    return sorted(d for d in os.listdir(os.path.join(TOP, "src"))
                  if os.path.isdir(os.path.join(TOP, "src", d)) and d not in PROGRAMS)


def programs():
    """The folders of src/ that are programs."""
    return [p for p in PROGRAMS if os.path.isdir(os.path.join(TOP, "src", p))]


def room_of(path):
    """The folder of src/ a source file lies in."""
    parts = path.split("/")
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None
