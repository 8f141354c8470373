"""FD602 bad-currency: a currency is not an active code of ISO 4217."""

from collections.abc import Iterator

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import rule
from frontdesk.ir.card import Setting
from frontdesk.lang.diagnostic import Finding, Severity
from frontdesk.lang.expression import Literal
from frontdesk.lang.types import currency
from frontdesk.lang.value import Value

CURRENCY = "deal.currency"


@rule("FD602", "bad-currency", Severity.ERROR)
def bad_currency(facts: Facts) -> Iterator[Finding]:
    """A currency is not an active code of ISO 4217: three capital letters, such as EUR.

    It may be written under `currency` or after an amount, which reading checks, or be given to `deal.currency`.
    """
    for setting in facts.settings_of.get(CURRENCY, ()):
        for value in _given(setting):
            problem = currency.problem(value.strip().upper()) if isinstance(value, str) else None
            span = setting.value.span if setting.value is not None else setting.span
            if problem is not None and span is not None:
                message, hint = currency.problem(str(value).strip()) or problem
                yield Finding(span, message, hint)


def _given(setting: Setting) -> tuple[Value, ...]:
    """The values that a card gives a name, as far as they are written out."""
    if isinstance(setting.value, Literal):
        return (setting.value.value,)
    return setting.range.values if setting.range is not None else ()
