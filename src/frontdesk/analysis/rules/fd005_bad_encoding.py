"""FD005 bad-encoding: the file is not UTF-8, or holds a character that no text should hold.

NUL, other control characters and lone surrogates are refused, written directly or as an escape.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

bad_encoding = declared("FD005", "bad-encoding", Severity.ERROR)
