"""FD105 bad-value: a value is not one of the allowed words, is out of range, or has the wrong form.

The message says what is allowed.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

bad_value = declared("FD105", "bad-value", Severity.ERROR)
