"""FD001 yaml-syntax: the text is not YAML.

Chat text is full of characters that mean something in YAML: a colon and a space, a `#`, a leading `*`, `@` or `{{`.
Where such an accident is recognised, the hint says how to write the text instead.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

yaml_syntax = declared("FD001", "yaml-syntax", Severity.ERROR)
