"""FD403 unsupported-markup: markup outside the closed set of rich text.

Bold, italics, links, images, lists and line breaks are drawn the same everywhere; the rest would not be.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

unsupported_markup = declared("FD403", "unsupported-markup", Severity.ERROR)
