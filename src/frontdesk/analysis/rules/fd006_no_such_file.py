"""FD006 no-such-file: a file or include is missing, or lies outside the playbook's folder.

Paths are relative to the file that names them.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

no_such_file = declared("FD006", "no-such-file", Severity.ERROR)
