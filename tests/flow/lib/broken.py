"""A desk whose workers are what a test wants them to be.

    class BrokenDesk(OwnParser, Desk):
        pass

    desk = BrokenDesk()
    desk.put_parser(DIES)
"""

import os
import struct

from desk import BUILD

# Says hello, shut in by seccomp (src/parse/wire.h), and dies of the first message.
HELLO = "".join("\\%03o" % byte for byte in struct.pack("=III", 0x70776831, 2, 1))
DIES = "#!/bin/sh\nprintf '%s' >&3\nread -r line <&3\nexit 70\n" % HELLO


class OwnParser:
    """Its postern-parse is whatever lies in its own libexec folder."""

    def command(self):
        return [self.path("libexec") if part == BUILD else part for part in super().command()]

    def put_parser(self, text):
        """A script, or the real program for None."""
        os.makedirs(self.path("libexec"), exist_ok=True)
        program = os.path.join(self.path("libexec"), "postern-parse")
        if os.path.lexists(program):
            os.unlink(program)
        if text is None:
            os.symlink(os.path.abspath(os.path.join(BUILD, "postern-parse")), program)
            return
        with open(program, "w", encoding="ascii") as file:
            file.write(text)
        os.chmod(program, 0o755)
