"""A library of ours before the system's in a daemon, and the memory both sides share."""

import ctypes
import mmap
import os

from desk import BUILD
from torture import Skip


class Preload:
    """shared is a Layout (a ctypes.Structure) in the file at path, which the library finds by a
    variable; environment is what a daemon needs to be started with."""

    def __init__(self, library, variable, path, layout):
        library = os.path.join(BUILD, "tests/torture", library)
        if not os.path.exists(library):
            raise Skip("%s is missing: make check makes it" % library)
        with open(path, "w+b") as file:
            file.truncate(ctypes.sizeof(layout))
            self.shared = layout.from_buffer(mmap.mmap(file.fileno(), ctypes.sizeof(layout)))
        # AddressSanitizer wants to come first, and need not.
        asan = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        self.environment = {"LD_PRELOAD": library, variable: path,
                            "ASAN_OPTIONS": asan.lstrip(":")}
