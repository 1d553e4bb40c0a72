"""Who is below whom."""

import contextlib
import os
import signal

from wait import until


def children(parent):
    """The ids of the processes a process has started."""
    found = []
    try:
        tasks = os.listdir("/proc/%d/task" % parent)
    except FileNotFoundError:
        return []
    for task in tasks:
        try:
            with open("/proc/%d/task/%s/children" % (parent, task), encoding="ascii") as file:
                found += map(int, file.read().split())
        except (FileNotFoundError, ProcessLookupError):
            continue  # the thread has ended meanwhile
    return found


def field(pid, name, file="status"):
    """A line of /proc/PID/status, or limits, without its name; "" when the process has ended."""
    try:
        with open("/proc/%d/%s" % (pid, file), encoding="utf-8", errors="replace") as lines:
            return next((line[len(name):].strip(": \t\n") for line in lines
                         if line.startswith(name)), "")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def started(daemon, program):
    """The processes of this name that a posternd's starter has started."""
    return [pid for starter in children(daemon) for pid in children(starter)
            if field(pid, "Name") == program and not field(pid, "State").startswith("Z")]


def has_ended(pid):
    """Also when nobody has taken note of its end yet: it may be an orphan of a careless init."""
    return field(pid, "State")[:1] in ("", "Z")


@contextlib.contextmanager
def standing_still(pid):
    """A process that does nothing meanwhile, such as ending those below it that rest."""
    os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: field(pid, "State").startswith("T"), "it stands still")
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def workers(daemon):
    """The parse workers of a posternd."""
    return started(daemon, "postern-parse")


def readers(daemon):
    """Its processes that read mailboxes."""
    return started(daemon, "postern-imap")
