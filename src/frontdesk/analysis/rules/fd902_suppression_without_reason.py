"""FD902 suppression-without-reason: a comment that asks to ignore a finding, but does not say why.

It suppresses nothing until it does.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

suppression_without_reason = declared("FD902", "suppression-without-reason", Severity.WARNING)
