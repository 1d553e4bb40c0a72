"""A small file system that really fills, and a second writer who fills it. Needs root.

It is mounted in a namespace of this process and its children alone: whatever becomes of them, no
mount is left behind.
"""

import ctypes
import os
import shutil
import subprocess
import tempfile

from torture import Skip

CLONE_NEWNS = 0x20000
MEBIBYTE = 1024 * 1024


def enter_namespace():
    """Once, before there are threads: what is mounted from here on nobody else sees."""
    if os.geteuid() != 0:
        raise Skip("only root may mount a file system to fill")
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS) != 0:
        raise Skip("no mount namespace: " + os.strerror(ctypes.get_errno()))
    _run("mount", "--make-rprivate", "/")


def _run(*command):
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise Skip("%s: %s" % (" ".join(command), run.stderr.strip()))


class SmallDisk:
    """Entering mounts it; leaving takes it away. kind is one of KINDS."""

    KINDS = ("tmpfs", "ext4")

    def __init__(self, kind, mebibytes):
        self.kind, self.mebibytes = kind, mebibytes
        self.folder = tempfile.mkdtemp(prefix="postern-disk-")
        self.mounted = os.path.join(self.folder, "mounted")
        self.filler = self.path("filler")

    def path(self, name):
        return os.path.join(self.mounted, name)

    def __enter__(self):
        os.mkdir(self.mounted)
        if self.kind == "tmpfs":
            _run("mount", "-t", "tmpfs", "-o", "size=%dm" % self.mebibytes, "none", self.mounted)
        else:
            self._mount_image(os.path.join(self.folder, "image"))
        return self

    def _mount_image(self, image):
        with open(image, "wb") as file:
            file.truncate(self.mebibytes * MEBIBYTE)
        _run("mkfs.ext4", "-q", "-F", "-m", "0", image)
        _run("mount", "-o", "loop", image, self.mounted)

    def __exit__(self, *_):
        _run("umount", self.mounted)
        shutil.rmtree(self.folder)

    def room(self):
        """Bytes that are free."""
        status = os.statvfs(self.mounted)
        return status.f_bavail * status.f_frsize

    def fill(self, leave=0):
        """Takes everything but so many bytes."""
        with open(self.filler, "ab", buffering=0) as file:
            piece = self.room()
            while (piece := min(piece, self.room() - leave)) > 0:
                try:
                    os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, piece)
                except OSError:
                    piece //= 2  # somebody else took a part of it

    def free(self):
        """Gives back what fill() took."""
        os.unlink(self.filler)
