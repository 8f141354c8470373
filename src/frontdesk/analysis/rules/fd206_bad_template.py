"""FD206 bad-template: a `{{ … }}` that is not closed, is empty, or is a statement.

A template puts values into text; it has no statements such as `{% if %}`.
"""

from frontdesk.analysis.rule import declared
from frontdesk.lang.diagnostic import Severity

bad_template = declared("FD206", "bad-template", Severity.ERROR)
