"""FD901 unused-suppression: a comment that suppresses nothing.

There is nothing to be ignored on its line, it is written otherwise than suppressions are, or it names an error that
cannot be ignored.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

unused_suppression = declared("FD901", "unused-suppression", Severity.WARNING)
