"""The disk fills, by a second writer, and empties again: 452, nothing lost, no restart."""

import threading

from load import Writer
from small_disk import SmallDisk, enter_namespace
from wait import PATIENCE_S, until

COUNT, UNIT = 40, "full disks"
MEBIBYTES = 256          # more than the desk itself can fill
CLIENTS = {"smtp": 3, "lmtp": 2, "paced": False}
CONNECTIONS = 2          # of the outbox
UNSETTLED = 64           # mails that were claimed together, and may be settled together
REFUSALS = 20            # under load, before there is room again
TEMPORARY_FAILURE = 75
LOG_DUE_BYTES = 15 * 1024 * 1024  # of the write-ahead log: it is moved home at 16 MiB


def writers(torture, desk):
    return [Writer(desk.ledger, torture.chance, "full-smtp", False),
            Writer(desk.ledger, torture.chance, "full-lmtp", True)]


def refuses(torture, desk):
    """Both doors say that there is no room. What room the desk has inside its files it may use."""
    for writer in writers(torture, desk):
        replies = until(lambda: [r for r in desk.post(writer) if r.code != 250],
                        "the disk is full")
        for reply in replies:
            if not str(reply).startswith("452 4.3.1 "):
                torture.find("full, and %s says %s" % (writer.name, reply))


def takes_again(torture, desk):
    """Without a restart, as soon as there is room."""
    for writer in writers(torture, desk):
        replies = desk.post(writer)
        if not replies or any(reply.code != 250 for reply in replies):
            torture.find("there is room again, and %s says %s" % (writer.name, replies))
    if not desk.is_alive:
        torture.find("a full disk ended the daemon with %s" % desk.process.returncode)


def spawn_on_full_disk(torture, desk):
    """It ends, for the supervisor to try again, or it can serve after all, and says 452."""
    desk.spawn()
    status = until(lambda: desk.process.poll() or desk.answers(), "it ends, or serves")
    if desk.is_alive:
        refuses(torture, desk)
    elif status != TEMPORARY_FAILURE:
        torture.find("on a full disk it ended with %s" % status)


# --- when it is full ---

def under_load(torture, desk, disk):
    with desk:
        with torture.load(desk, **CLIENTS):
            until(lambda: desk.ledger.answers["250"] > REFUSALS, "letters are taken")
            for _ in range(3):
                disk.fill()
                before = desk.ledger.codes[452]
                until(lambda: desk.ledger.codes[452] >= before + REFUSALS, "letters are refused")
                disk.free()
                taken = desk.ledger.answers["250"]
                until(lambda: desk.ledger.answers["250"] >= taken + REFUSALS, "and taken again")
        strange = [c for c in desk.ledger.codes if c not in (250, 452)]
        if strange or not desk.is_alive:
            torture.find("codes %s, alive: %s" % (strange, desk.is_alive))
        torture.balance(desk, duplicates=0)


def fails(desk, times):
    before = desk.log().count("outbox-settle-failed")
    until(lambda: desk.log().count("outbox-settle-failed") >= before + times,
          "nothing can be settled, time and again")


def while_settling(torture, desk, disk):
    """The smarthost has taken a mail, and that cannot be written down: it is not sent again, unless
    the daemon is killed in that state."""
    go_on, arriving = threading.Event(), []

    def hold(_):
        arriving.append(1)
        go_on.wait(PATIENCE_S)

    with desk:
        desk.sink.answers["."] = hold
        for _ in range(5):
            desk.post(writers(torture, desk)[0])
        until(lambda: len(arriving) >= CONNECTIONS, "mails are on their way")
        disk.fill()
        refuses(torture, desk)
        go_on.set()
        fails(desk, 2)
        left = desk.sink.count
        fails(desk, 3)
        if desk.sink.count != left:
            torture.find("%d mails left while nothing could be settled" % (desk.sink.count - left))
        kills = torture.chance.randrange(2)
        if kills:
            desk.kill()
            spawn_on_full_disk(torture, desk)
        disk.free()
        if desk.is_alive:
            takes_again(torture, desk)
        torture.balance(desk, kills=kills, duplicates=kills * left)


def at_start(torture, desk, disk):
    """The very first, and that of a desk which was stopped or killed."""
    disk.fill()
    spawn_on_full_disk(torture, desk)
    if desk.is_alive:
        torture.find("a new desk has room on a full disk")
    disk.free()
    with desk:
        for how in (desk.stop, desk.kill):
            with torture.load(desk, **CLIENTS):
                before = desk.ledger.answers["250"]
                until(lambda: desk.ledger.answers["250"] > before + REFUSALS, "letters are taken")
            how()
            disk.fill()
            spawn_on_full_disk(torture, desk)
            disk.free()
            if not desk.is_alive:
                desk.start()
            takes_again(torture, desk)
        torture.balance(desk, kills=1, duplicates=UNSETTLED)


def with_log_due(torture, desk, disk):
    """The write-ahead log is to be moved into a database that cannot grow."""
    log = desk.books.path + "-wal"
    with desk:
        with torture.load(desk, **CLIENTS, bulk=100000):
            until(lambda: desk.size(log) > LOG_DUE_BYTES, "the log is almost due")
            disk.fill(leave=4 * 1024 * 1024)
            until(lambda: "checkpoint-failed" in desk.log(), "the log cannot be moved home")
            disk.fill()
            before = desk.ledger.codes[452]
            until(lambda: desk.ledger.codes[452] >= before + REFUSALS, "letters are refused")
        size = desk.size(desk.books.path)
        disk.free()
        takes_again(torture, desk)
        if not desk.is_alive:
            torture.find("a log that is due ended the daemon")
        torture.balance(desk, duplicates=0)
        if desk.size(desk.books.path) <= size:
            torture.find("the log was never moved home")


SCENES = (under_load, while_settling, at_start, with_log_due)


def run(torture):
    enter_namespace()
    for number in range(torture.count):
        scene = SCENES[number % len(SCENES)]
        kind = SmallDisk.KINDS[(number + number // len(SCENES)) % 2]
        torture.note("%s, %s" % (scene.__name__, kind))
        with SmallDisk(kind, MEBIBYTES) as disk:
            settings = {"store": {"path": disk.path("postern.db")},
                        "keys": {"file": disk.path("keys")},
                        "outgoing": {"connections": CONNECTIONS}}
            scene(torture, torture.desk(settings), disk)
