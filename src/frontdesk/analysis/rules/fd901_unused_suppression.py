"""FD901 unused-suppression: a comment that suppresses nothing.

There is nothing to ignore on its line, it is not written as suppressions are, or it names an error that cannot be
ignored.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

unused_suppression = declared("FD901", "unused-suppression", Severity.WARNING)
