"""FD103 wrong-type: a value has the wrong shape: text where a list belongs, a list where text belongs.

A boolean is `true` or `false`, nothing else.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

wrong_type = declared("FD103", "wrong-type", Severity.ERROR)
