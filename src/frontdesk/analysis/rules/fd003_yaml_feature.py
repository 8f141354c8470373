"""FD003 yaml-feature: an anchor, alias, merge key, tag, directive or second document.

A playbook is plain data: every value is exactly what is written in its place.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

yaml_feature = declared("FD003", "yaml-feature", Severity.ERROR)
