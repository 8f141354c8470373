"""FD309 unused-pathway: nothing leads into a pathway."""

from collections.abc import Iterator

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import rule
from frontdesk.lang.diagnostic import Finding, Severity
from frontdesk.lang.spelling import quoted


@rule("FD309", "unused-pathway", Severity.WARNING)
def unused_pathway(facts: Facts) -> Iterator[Finding]:
    """No path from the start enters a pathway of the playbook; what a library offers may stay unused."""
    if facts.broken:
        return
    for name, span in facts.graph.pathway_spans.items():
        if name not in facts.entered and span.file == facts.main_file:
            yield Finding(
                span,
                f"no path from the start enters pathway {quoted(name)}",
                hint="lead an answer to it, run it, or delete it",
            )
