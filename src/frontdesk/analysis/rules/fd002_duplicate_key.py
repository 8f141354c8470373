"""FD002 duplicate-key: a key appears twice in one mapping.

YAML readers silently keep one of the two, and not always the same; here the first one counts.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

duplicate_key = declared("FD002", "duplicate-key", Severity.ERROR)
