"""Who is below whom."""

import os


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


def workers(daemon):
    """The parse workers of a posternd: what its starter has started."""
    return [worker for starter in children(daemon) for worker in children(starter)]
