"""FD102 missing-key: a required key is missing.

The finding points at the kind of the card, at the key that holds the mapping, or at the first key of an item.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

missing_key = declared("FD102", "missing-key", Severity.ERROR)
