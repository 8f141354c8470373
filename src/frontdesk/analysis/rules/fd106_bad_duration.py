"""FD106 bad-duration: a text that is not a duration, or one outside its bounds.

Durations are written `90s`, `2m`, `1h30m`, `1d`.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

bad_duration = declared("FD106", "bad-duration", Severity.ERROR)
