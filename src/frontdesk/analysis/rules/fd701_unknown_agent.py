"""FD701 unknown-agent: an agent acts in a scenario, but was never online."""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

unknown_agent = declared("FD701", "unknown-agent", Severity.ERROR)
