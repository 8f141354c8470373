"""FD208 bad-pattern: a `pattern` that is not an RE2 regular expression, or is too long.

RE2 has no backreferences and no lookaround, so that no answer can keep the server busy.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

bad_pattern = declared("FD208", "bad-pattern", Severity.ERROR)
