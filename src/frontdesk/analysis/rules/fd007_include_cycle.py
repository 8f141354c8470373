"""FD007 include-cycle: files that include each other, or pathways that run each other, in a circle.

A pathway that is run stands in the place of its `run` card, so it cannot hold itself.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

include_cycle = declared("FD007", "include-cycle", Severity.ERROR)
