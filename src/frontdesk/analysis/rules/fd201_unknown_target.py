"""FD201 unknown-target: a `goto` names no pathway and no card.

A pathway is referred to by its name, a card by its id.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

unknown_target = declared("FD201", "unknown-target", Severity.ERROR)
