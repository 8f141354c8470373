"""FD401 empty-text: a text that a visitor should read is empty.

An empty bubble or button tells nobody anything.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

empty_text = declared("FD401", "empty-text", Severity.ERROR)
