"""FD402 text-too-long: a visitor would have to read more than 1,000 characters in one bubble.

Only what is shown counts: markup, the addresses of links and the length of values do not.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

text_too_long = declared("FD402", "text-too-long", Severity.WARNING)
