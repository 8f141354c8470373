"""FD505 invisible-character: an invisible character changes a name, link, pattern or expression.

In a text for people it is a warning, unless the script or emoji around it needs it; in comments it is ignored.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

invisible_character = declared("FD505", "invisible-character", Severity.ERROR)
