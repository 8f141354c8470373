"""FD501 unsafe-link: a link or image that could lead visitors astray.

Allowed are `https:`, `http:`, `mailto:` and `tel:`, without a user name. The text must not show another host than the
link has.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

unsafe_link = declared("FD501", "unsafe-link", Severity.ERROR)
