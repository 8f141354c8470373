"""FD404 missing-translation: a text is not written in one of the playbook's languages.

A text without words to translate (a number, a picture, just a value) is the same in every language.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

missing_translation = declared("FD404", "missing-translation", Severity.WARNING)
