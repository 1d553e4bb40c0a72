"""Orders for faulty_disk.so: which call on which file fails, and how. See faulty_disk.c."""

import ctypes
import mmap
import os

from desk import BUILD
from torture import Skip

LIBRARY = os.path.join(BUILD, "tests/torture/faulty_disk.so")
WRITE, SYNC, TRUNCATE = 1, 2, 4
NEVER = 2**62  # counts the calls, and fails none


class Orders(ctypes.Structure):
    _fields_ = [("operations", ctypes.c_uint32), ("error", ctypes.c_int32),
                ("nth", ctypes.c_int64), ("forever", ctypes.c_uint32), ("torn", ctypes.c_uint32),
                ("seen", ctypes.c_int64), ("failed", ctypes.c_int64),
                ("failed_folder", ctypes.c_int64),
                ("folder", ctypes.c_char * 256), ("suffix", ctypes.c_char * 64)]


class FaultyDisk:
    """The disk below folder, as daemons see it that run with self.environment."""

    def __init__(self, folder, orders_path):
        if not os.path.exists(LIBRARY):
            raise Skip("%s is missing: make tests/torture/faulty_disk.so" % LIBRARY)
        with open(orders_path, "w+b") as file:
            file.truncate(ctypes.sizeof(Orders))
            self.memory = mmap.mmap(file.fileno(), ctypes.sizeof(Orders))
        self.orders = Orders.from_buffer(self.memory)
        self.orders.folder = folder.encode()
        # AddressSanitizer wants to come first, and need not.
        asan = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        self.environment = {"LD_PRELOAD": LIBRARY, "FAULTY_DISK": orders_path,
                            "ASAN_OPTIONS": asan.lstrip(":")}

    def fail(self, operations, error, nth, forever=False, torn=False, suffix=""):
        """From now on: of the operations on files whose names end in suffix the nth fails."""
        self.mend()
        self.orders.seen = self.orders.failed = self.orders.failed_folder = 0
        self.orders.operations, self.orders.error = operations, error
        self.orders.forever, self.orders.torn = forever, torn
        self.orders.suffix = suffix.encode()
        self.orders.nth = nth

    def mend(self):
        """From now on nothing fails, or is counted."""
        self.orders.nth = 0

    @property
    def seen(self):
        return self.orders.seen

    @property
    def failed(self):
        return self.orders.failed

    @property
    def failed_files(self):
        """Without the folder itself: SQLite syncs that too, and does not mind; posternd does it
        once more after it."""
        return self.orders.failed - self.orders.failed_folder
