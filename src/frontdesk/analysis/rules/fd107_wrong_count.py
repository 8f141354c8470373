"""FD107 wrong-count: a list holds too few or too many items.

A question, for example, has 1 to 10 answers.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

wrong_count = declared("FD107", "wrong-count", Severity.ERROR)
