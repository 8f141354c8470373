"""One slip and all that follows from it: where one changed line explains several findings, they become one.

A line that is too deep, a dash or a | that is missing, a line that stands twice: YAML reads them as something else, so
that much that was right is found to be wrong, or the parser gives up far below. Here such slips are guessed, and the
playbook is checked again without each of them. If that leaves nothing of several findings, the slip is what is told.
"""

from __future__ import annotations

from frontdesk.compiler.slip.trial import retold

__all__ = ["retold"]
