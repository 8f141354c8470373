"""FD503 bad-origin: an origin is not exactly `https://host[:port]`.

`http://localhost[:port]` is allowed for development.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

bad_origin = declared("FD503", "bad-origin", Severity.ERROR)
