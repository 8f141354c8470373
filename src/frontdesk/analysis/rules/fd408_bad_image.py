"""FD408 bad-image: a file that is shown as an image and cannot be."""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

bad_image = declared("FD408", "bad-image", Severity.ERROR)
