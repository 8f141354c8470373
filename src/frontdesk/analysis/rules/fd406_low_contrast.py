"""FD406 low-contrast: white text on the bot's colour is hard to read.

Bubbles and buttons set the colour behind white text; WCAG 2.2 asks for a contrast of 4.5:1 (criterion 1.4.3).
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

low_contrast = declared("FD406", "low-contrast", Severity.WARNING)
