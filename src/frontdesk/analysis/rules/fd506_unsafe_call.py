"""FD506 unsafe-call: a call that is not encrypted, goes to a place inside the network, or lets a value choose where.

Calls go to `https:` addresses whose host is written out and can be reached from anywhere.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

unsafe_call = declared("FD506", "unsafe-call", Severity.ERROR)
