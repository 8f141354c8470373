"""FD101 unknown-key: a key that does not belong here.

Look-alike letters of other alphabets are spelled out, because nobody can see the difference.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

unknown_key = declared("FD101", "unknown-key", Severity.ERROR)
