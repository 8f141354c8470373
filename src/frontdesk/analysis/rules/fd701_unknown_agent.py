"""FD701 unknown-agent: a scenario lets an agent act who was never online."""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

unknown_agent = declared("FD701", "unknown-agent", Severity.ERROR)
