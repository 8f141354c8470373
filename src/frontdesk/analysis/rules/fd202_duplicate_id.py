"""FD202 duplicate-id: two cards, or a card and a pathway, have the same id.

A `goto` could not tell them apart.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

duplicate_id = declared("FD202", "duplicate-id", Severity.ERROR)
