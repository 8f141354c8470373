"""FD407 long-label: a button says more than 40 characters.

Long buttons break into several lines on a phone; the question's text has room for the rest.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

long_label = declared("FD407", "long-label", Severity.INFO)
