"""FD405 image-without-alt: an image has no text for those who do not see it.

Screen readers read it aloud; it is shown where the image cannot be.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

image_without_alt = declared("FD405", "image-without-alt", Severity.WARNING)
