"""What every bench uses, under one name."""

import os
import sys

# Run in a build directory, it measures what was built there.
if "top_builddir" in os.environ or os.path.exists("posternd"):
    os.environ["top_builddir"] = os.path.abspath(os.environ.get("top_builddir", "."))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../flow/lib"))

from desk import BUILD, SUPPORT
from grow import describe, desk_options, folder_of, grown_desk
from letters import letter
from load import Load, Target
from ports import own_port
from postfix import missing as postfix_missing
from report import Reach, Row, progress
from rounds import Sample, alone, compare
from sides import BenchDesk, DiscardingPostfix, folder_for_all
from smtpsink import SmtpSink
from usage import cpu_s, pss_bytes, rest, tree
from wait import until

__all__ = ["BUILD", "BenchDesk", "DiscardingPostfix", "Load", "Reach", "Row", "SUPPORT", "Sample",
           "SmtpSink", "Target", "alone", "compare", "cpu_s", "describe", "desk_options",
           "folder_for_all", "folder_of", "own_port", "grown_desk", "letter", "postfix_missing",
           "progress", "pss_bytes", "rest", "tree", "until"]
