"""FD207 bad-expression: an expression outside the language's subset.

Names, comparisons, `and or not in`, arithmetic, `~`, inline `if`, `is defined` and a closed set of filters; no calls.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

bad_expression = declared("FD207", "bad-expression", Severity.ERROR)
