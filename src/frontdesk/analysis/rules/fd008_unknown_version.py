"""FD008 unknown-version: `frontdesk:` is missing, or names a version of the language that we do not know.

An empty file has no version either.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

unknown_version = declared("FD008", "unknown-version", Severity.ERROR)
