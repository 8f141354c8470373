"""FD004 over-limit: a file, its nesting, its number of parts or one of its texts is over a limit.

256 KiB a file, 32 levels, 20,000 YAML events, 500 cards a playbook, 8,000 characters a text.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

over_limit = declared("FD004", "over-limit", Severity.ERROR)
