"""FD405 image-without-alt: an image has no text for people who do not see it.

Screen readers read that text aloud; it is shown if the image cannot be.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

image_without_alt = declared("FD405", "image-without-alt", Severity.WARNING)
