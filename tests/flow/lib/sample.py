"""The agency of conf/sample: a desk with its addresses, ticket types and fields, and its people."""

import os
import re

from desk import TOP, Desk

SAMPLE = os.path.join(TOP, "conf", "sample")
ROSTER = os.path.join(SAMPLE, "roster.conf")
RULES = os.path.join(SAMPLE, "agency.rules")

# People of conf/sample/roster.conf: fulfilment, strategy, sales, vendors, clients.
ANNA, BEN, CLARA, HUGO, IRIS = ("%s@northlight.example" % name
                                for name in ("anna", "ben", "clara", "hugo", "iris"))
DARIO, ELIF = "dario@pressworks.example", "elif@hostway.example"
FREJA, GUSTAV = "freja@harbourcafe.example", "gustav@nybergboats.example"


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class SampleDesk(Desk):
    """What the sample says of addresses and types stands in place of the usual, and of who is
    trusted where a test says nothing else."""

    def write_config(self):
        super().write_config()
        own = re.sub(r"^addresses = .*?\);\n", "", read(self.config_file), flags=re.M | re.S)
        text = read(os.path.join(SAMPLE, "postern.conf"))
        sample = re.findall(r"^(?:addresses|fields|types|forwarders|lists) = \(.*?^\);\n", text,
                            re.M | re.S)
        if not re.search(r"^trust = ", own, re.M):
            sample += re.findall(r"^trust = .*\n", text, re.M)
        with open(self.config_file, "w", encoding="utf-8") as file:
            file.write(own + "".join(sample))
