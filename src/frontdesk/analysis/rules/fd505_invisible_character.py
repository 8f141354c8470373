"""FD505 invisible-character: a character that nobody sees makes a name, link, pattern or expression another.

In a text for people it is a warning, unless the script or emoji around it needs it; in comments it is nothing.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

invisible_character = declared("FD505", "invisible-character", Severity.ERROR)
