"""FD104 unknown-card: a kind of card that does not exist.

`frontdesk explain KIND` prints the page of a kind that does.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

unknown_card = declared("FD104", "unknown-card", Severity.ERROR)
