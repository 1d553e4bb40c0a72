"""What a daemon costs: CPU and memory of a process and all that descend from it, from /proc."""

import os
import time

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
STILL_S = 0.3  # nothing was done for so long: the daemon is at rest
REST_PATIENCE_S = 120


def _stat(pid):
    """The fields of /proc/PID/stat from the third on, or None when the process is gone."""
    try:
        with open("/proc/%d/stat" % pid, encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()  # the name may hold anything
    except (FileNotFoundError, ProcessLookupError):
        return None


def tree(root):
    """root and its descendants: every process of a daemon that does not leave its parent."""
    children = {}
    for name in os.listdir("/proc"):
        fields = _stat(int(name)) if name.isdigit() else None
        if fields:
            children.setdefault(int(fields[1]), []).append(int(name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def cpu_s(root):
    """CPU seconds of the whole tree so far, with those of children that have ended."""
    ticks = 0
    for pid in tree(root):
        fields = _stat(pid)
        if fields:
            ticks += sum(int(field) for field in fields[11:15])  # utime stime cutime cstime
    return ticks / TICKS_PER_S


def pss_bytes(root):
    """Memory of the whole tree: what is shared counts by shares, so that the sum is right."""
    total = 0
    for pid in tree(root):
        with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as file:
            total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
    return total * 1024


def rest(root, still_s=STILL_S):
    """Returns when the tree has stopped working: what a round left behind is not the next one's."""
    deadline = time.monotonic() + REST_PATIENCE_S
    before = cpu_s(root)
    while True:
        time.sleep(still_s)
        now = cpu_s(root)
        if now - before <= 1 / TICKS_PER_S:
            return
        if time.monotonic() > deadline:
            raise TimeoutError("process %d does not come to rest" % root)
        before = now
