"""FD307 constant-condition: a condition that is always true or never true, or that an earlier one covers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from frontdesk.analysis.constant import Constant, Covered, Judgement, judged
from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import rule
from frontdesk.ir.card import Card
from frontdesk.lang import expression as e
from frontdesk.lang.condition import printed
from frontdesk.lang.diagnostic import Finding, Related, Severity
from frontdesk.lang.source import Span
from frontdesk.lang.spelling import did_you_mean, quoted
from frontdesk.lang.value import Value

MOST_SHOWN = 5
"""How many values a hint lists; if there are more, it lists none."""

LONGEST = 30
"""A longer value is cut at its end."""

LANGUAGE = "conversation.language"

RELATIONS = {"<": "less than {}", "<=": "{} or less", ">": "more than {}", ">=": "{} or more", "==": "{}", "!=": "{}"}


@rule("FD307", "constant-condition", Severity.WARNING)
def constant_condition(facts: Facts) -> Iterator[Finding]:
    """A condition that always has the same result decides nothing: a value or a bound is wrong, or a case is too many.

    Only what is certain counts: choices and labels, numbers, amounts and days compared with literal ones, what is set
    on every way, and what earlier cases leave. FD203 reports a name that no way sets, and FD204 types that do not go
    together.
    """
    for judgement in judged(facts):
        for condition, found in judgement.conditions():
            yield _constant(facts, judgement.card, condition, found)
        for covered in judgement.covered():
            if covered.exit.span is not None:
                yield _covered(facts, judgement, covered)
    for card in facts.cards.values():
        for each in facts.held[card.id]:
            yield from _pages(each.expr, facts.place(card))


def _pages(expr: e.Expr, place: Span) -> Iterator[Finding]:
    """Comparisons of the page with a path, which it never equals: it is a whole address."""
    match expr:
        case e.Comparison(left=e.Name(path="conversation.page"), right=right) if expr.operator in ("==", "!="):
            yield from _page(right, place)
        case e.Comparison(left=e.Name(path="conversation.page"), right=e.Listing(items=items)):
            for item in items:
                yield from _page(item, place)
        case e.Junction(operands=parts) | e.Concat(operands=parts):
            for part in parts:
                yield from _pages(part, place)
        case e.Not(operand=part) | e.Filter(operand=part):
            yield from _pages(part, place)
        case e.Choice(test=test, then=then, otherwise=otherwise):
            for part in (test, then, *(() if otherwise is None else (otherwise,))):
                yield from _pages(part, place)


def _page(compared: e.Expr, place: Span) -> Iterator[Finding]:
    if isinstance(compared, e.Literal) and isinstance(compared.value, str) and ":" not in compared.value:
        message = f"'conversation.page' is never {_shown(compared.value)}: it is the whole address"
        yield Finding(compared.span or place, message, f'write "{compared.value[:LONGEST]}" in conversation.page')


def _constant(facts: Facts, card: Card, condition: e.Expr, found: Constant) -> Finding:
    values = _values(facts, found)
    hint = (
        values
        or _words(facts, found)
        or _alone(condition, found.part)
        or _advice(card, condition, found.outcome, whole=found.part is condition)
    )
    wrong = found.part.right if values and isinstance(found.part, e.Comparison) else found.part
    return Finding(wrong.span or facts.place(card), _message(found), hint)


def _words(facts: Facts, found: Constant) -> str | None:
    """A hint for a condition that is just a name and always true, although its value may be `No`."""
    if not (found.outcome and isinstance(found.part, e.Name)):
        return None
    values = [value for value in facts.prospects.outlook.values(found.part.path) if isinstance(value, str)]
    return f"any word is true, 'No' too: compare it, as in {found.part.path} == \"{values[0]}\"" if values else None


def _alone(condition: e.Expr, part: e.Expr) -> str | None:
    """A hint for a text that stands by itself beside a comparison with another: `answers.c == "A" or "B"`."""
    match condition:
        case e.Junction(operands=operands) if isinstance(part, e.Literal) and any(part is each for each in operands):
            for each in operands:
                match each:
                    case e.Comparison(operator="==" | "!=" as sign, left=e.Name(path=path), right=e.Literal()):
                        value = f'"{part.value}"' if isinstance(part.value, str) else _shown(part.value)
                        return f"write {path} {sign} {value}" if len(value) <= LONGEST else None
        case e.Junction(operands=operands):
            return next(filter(None, (_alone(each, part) for each in operands)), None)
    return None


def _covered(facts: Facts, judgement: Judgement, covered: Covered) -> Finding:
    place = covered.exit.span or facts.place(judgement.card)
    if covered.rest:
        message, hint = (
            "'else' is never reached: the cases cover everything",
            "delete it, or the case that covers too much",
        )
        step = "this case covers a part"
    elif len(covered.by) == 1:
        message, hint, step = (
            "an earlier case covers this one",
            "put this case before it, or delete it",
            "this case covers it",
        )
    else:
        message, hint = "the earlier cases cover this one", "put this case before them, or delete it"
        step = "this case covers a part"
    return Finding(place, message, hint, tuple(Related(by.span or place, step) for by in covered.by))


def _message(found: Constant) -> str:
    how, here = "always" if found.outcome else "never", " here" if found.here else ""
    match found.part:
        case e.Literal() if found.name is not None:
            return f"{quoted(found.name.path)} is never {_shown(found.part.value)}{here}"
        case e.Defined(name=name, negated=negated):
            return f"{quoted(name.path)} is {'never' if negated is found.outcome else 'always'} set here"
        case e.Comparison(operator="in" | "not in", left=e.Name(path=path), right=e.Listing()):
            how = how if found.part.operator == "in" else "never" if found.outcome else "always"
            return f"{quoted(path)} is {how} one of these{here}"
        case e.Comparison(operator=sign, left=e.Name(path=path), right=e.Literal(value=value)) if sign in RELATIONS:
            if sign == "!=":
                how = "never" if found.outcome else "always"
            return f"{quoted(path)} is {how} {RELATIONS[sign].format(_shown(value))}{here}"
        case e.Junction(operator="and") if not found.outcome:
            return f"this is never true{here}: its parts contradict each other"
        case e.Junction(operator="or") if found.outcome:
            return f"this is always true{here}: one of its parts always is"
    return f"this condition is {how} true{here}"


def _values(facts: Facts, found: Constant) -> str | None:
    """A hint what to compare the name with instead, if its possible values are few and known."""
    match found.part:
        case e.Literal(value=str() as wrong) if found.name is not None:
            path = found.name.path
        case e.Comparison(operator="==" | "!=", left=e.Name(path=path), right=e.Literal(value=str() as wrong)):
            pass
        case _:
            return None
    outlook = facts.prospects.outlook
    values = [value for value in outlook.values(path) if isinstance(value, str)]
    if not values or wrong in values:
        return None
    *most, last = map(_shown, values)
    shown = f"{', '.join(most)} or {last}" if most else last
    others = "list it under 'languages' first" if path == LANGUAGE else f"compare it with {shown}"
    return did_you_mean(wrong, values) or (others if len(values) <= MOST_SHOWN else None)


def _advice(card: Card, condition: e.Expr, outcome: bool, *, whole: bool) -> str:
    if not whole:
        return "leave this part out, or compare with something else"
    if condition is card.when:
        return "leave 'when' out, or fix it" if outcome else "delete the card, or fix its condition"
    if any(condition is test for way in card.exits() for test, _ in card.tests(way.name)):
        if card.KIND == "branch":
            return (
                "lead there with 'else', or fix the condition" if outcome else "delete the case, or fix its condition"
            )
        return "leave 'when' out, or fix it" if outcome else "delete the answer, or fix its condition"
    return "leave the 'if' out, or fix its condition"


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return printed(value)
    text = str(value)
    return repr(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")
