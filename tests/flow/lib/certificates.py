"""An authority of the test's own, and servers' certificates: good ones, and those that nobody may
trust.

    authority = Authority(folder)
    authority.file                                what a client trusts
    certificate, key = authority.issue("good")    paths of PEM files
"""

import os
import subprocess

HOST = "localhost"
CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


class Authority:
    def __init__(self, folder):
        self.folder = folder
        self.file = os.path.join(folder, "ca.pem")
        self.key = os.path.join(folder, "ca.key")
        openssl("req", "-x509", *CURVE, "-keyout", self.key, "-out", self.file, "-days", "30",
                "-subj", "/CN=The test's own authority")

    def issue(self, stem, name=HOST, days=30):
        """For name and 127.0.0.1, when name is localhost; negative days make one that has ended."""
        certificate, key, request, extensions = (
            os.path.join(self.folder, stem + ending) for ending in (".pem", ".key", ".csr", ".ext"))
        openssl("req", "-new", *CURVE, "-keyout", key, "-out", request, "-subj", "/CN=" + name)
        with open(extensions, "w", encoding="ascii") as file:
            file.write("subjectAltName=DNS:%s%s\nextendedKeyUsage=serverAuth\n"
                       % (name, ",IP:127.0.0.1" if name == HOST else ""))
        openssl("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.key,
                "-CAcreateserial", "-days", str(days), "-extfile", extensions, "-out", certificate)
        return certificate, key

    def self_signed(self, stem, name=HOST):
        """Of the right name, and signed by nobody but itself."""
        certificate, key = (os.path.join(self.folder, stem + ending) for ending in (".pem", ".key"))
        openssl("req", "-x509", *CURVE, "-keyout", key, "-out", certificate, "-days", "30",
                "-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:" + name)
        return certificate, key
