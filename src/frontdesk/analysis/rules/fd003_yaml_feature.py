"""FD003 yaml-feature: an anchor, alias, merge key, tag, directive or second document.

A playbook is plain data: what is read is what is written there, at that place.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

yaml_feature = declared("FD003", "yaml-feature", Severity.ERROR)
