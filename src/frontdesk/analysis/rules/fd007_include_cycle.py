"""FD007 include-cycle: files that include each other, or pathways that run each other, in a circle.

The cards of a pathway that is run take the place of its `run` card, so a pathway cannot contain itself.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

include_cycle = declared("FD007", "include-cycle", Severity.ERROR)
