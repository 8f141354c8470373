"""FD404 missing-translation: a text is not written in one of the playbook's languages.

Without words to translate (a number, a picture, a value alone) a text is the same in every language.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

missing_translation = declared("FD404", "missing-translation", Severity.WARNING)
