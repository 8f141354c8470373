"""FD408 bad-image: a file that should be shown as an image, but cannot be."""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

bad_image = declared("FD408", "bad-image", Severity.ERROR)
