"""From Jinja2's syntax tree to our closed one; what is outside the subset becomes a finding that says what to use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from jinja2 import nodes

from frontdesk.lang import condition
from frontdesk.lang import expression as e
from frontdesk.lang.condition import filters, idiom
from frontdesk.lang.condition.tokens import Tokens
from frontdesk.lang.diagnostic import Finding
from frontdesk.lang.source import Span
from frontdesk.lang.spelling import closest, did_you_mean

_COMPARISONS: dict[str, Any] = {
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "lteq": "<=",
    "gt": ">",
    "gteq": ">=",
    "in": "in",
    "notin": "not in",
}
_ARITHMETIC: dict[type[nodes.Node], Any] = {nodes.Add: "+", nodes.Sub: "-", nodes.Mul: "*", nodes.Div: "/"}
_REFUSED: dict[type[nodes.Node], tuple[str, str]] = {
    nodes.FloorDiv: ("'//' is not part of the language", "use / and the filter 'round'"),
    nodes.Mod: ("'%' is not part of the language", "use + - * / only"),
    nodes.Pow: ("'**' is not part of the language", "multiply instead"),
    nodes.Dict: ("a mapping is not allowed in an expression", "compare with one value at a time"),
    nodes.List: ("a list is only allowed after 'in'", "write name in ['a', 'b']"),
    nodes.Tuple: ("a list is only allowed after 'in'", "write name in ['a', 'b']"),
}


class Builder:
    """Builds one expression and collects `findings`; if there are any, the expression is meaningless."""

    def __init__(self, tokens: Tokens, most_depth: int) -> None:
        self.findings: list[Finding] = []
        self._tokens = tokens
        self._most = most_depth
        self._depth = 0

    def build(self, node: nodes.Node) -> e.Expr:
        """The expression of a node and everything below it."""
        if self._depth >= self._most:
            return self._refuse(self._at(node), "the expression is nested too deeply", "use 'set' cards for its parts")
        builder = _BUILDERS.get(type(node))
        if builder is None:
            message, hint = _REFUSED.get(type(node), ("this is not part of the language", None))
            return self._refuse(self._extent(node), message, hint)
        self._depth += 1
        try:
            return builder(self, node)
        finally:
            self._depth -= 1

    def _refuse(self, span: Span, message: str, hint: str | None) -> e.Expr:
        if not any(found.span == span for found in self.findings):
            self.findings.append(Finding(span, message, hint, name="bad-expression"))
        return e.Literal("", span=span)

    def _at(self, node: nodes.Node) -> Span:
        return self._tokens.span(node.lineno, node.lineno)

    def _extent(self, node: nodes.Node) -> Span:
        """What to point at in a refused node: its operator, its brackets with their contents, or its token."""
        if isinstance(node, nodes.BinExpr):
            number = self._tokens.before(node.right.lineno, node.operator)
            return self._tokens.span(number, number)
        start = self._tokens.opening(node.lineno) if isinstance(node, nodes.Tuple) else node.lineno
        return self._tokens.span(start, self._tokens.closing(start))

    def _from(self, node: nodes.Node, operand: e.Expr) -> Span:
        start = self._at(node)
        return start if operand.span is None else _join(start, operand.span)

    def _between(self, first: e.Expr, last: e.Expr) -> Span | None:
        return None if first.span is None or last.span is None else _join(first.span, last.span)

    def _name(self, node: nodes.Name | nodes.Getattr) -> e.Expr:
        parts: list[str] = []
        below: nodes.Node = node
        last = first = node.lineno
        while isinstance(below, nodes.Getattr):
            last = max(last, below.lineno + 1)
            parts.insert(0, below.attr)
            below = below.node
        if not isinstance(below, nodes.Name):
            self.build(below)
            return self._refuse(
                self._tokens.span(last, last), f"{parts[-1]!r} cannot be read from what is before it", None
            )
        first, last = below.lineno, max(last, below.lineno)
        span = self._tokens.span(first, last)
        problem = self._name_problem(below.name, parts)
        minus = self._tokens.hyphenated(first) if problem is not None and not parts else None
        if minus is not None:
            return self._refuse(self._tokens.span(minus[0], minus[0]), "this '-' means minus", f"write {minus[1]}")
        if problem is not None:
            wrong = span if len(parts) > 1 and below.name in condition.NAMESPACES else self._at(below)
            return self._refuse(wrong, *problem)
        return e.Name(".".join((below.name, *parts)), span=span)

    def _name_problem(self, base: str, parts: Sequence[str]) -> tuple[str, str | None] | None:
        if base == "note" and not parts:
            return None
        if base == "secret":
            return "a secret is only allowed in a header of a 'call' card", "remove it here"
        if base not in condition.NAMESPACES:
            return self._unknown(base, parts)
        if not parts:
            return f"{base!r} needs a name after it", f"write for example {_EXAMPLES[base]}"
        if len(parts) > 1:
            more = f" | {parts[1]}" if parts[1] in filters.SHAPES else ""
            return f"{'.'.join((base, *parts))[:60]!r} has too many parts", f"write {base}.{parts[0]}{more}"
        return None

    def _unknown(self, base: str, parts: Sequence[str]) -> tuple[str, str | None]:
        if base == "note":
            found = closest(parts[0], filters.SHAPES)
            return "'note' has no parts", f"write note | {found}" if found else "write note"
        if base.lower() in idiom.MISSING and not parts:
            return f"{base!r} is not part of the language", "write 'is defined' or 'is not defined'"
        hint = did_you_mean(base, (*condition.NAMESPACES, "note", "secret"))
        if parts and base.lower() in condition.NAMESPACES:
            hint = f"write {'.'.join((base, *parts)).lower()}"
        if hint is None:
            hint = idiom.alone(base) if not parts else _write(idiom.placed(base, parts[-1]))
        return f"nothing is called {base[:60]!r} here", hint or f"names begin with {', '.join(condition.NAMESPACES)}"

    def _subscript(self, node: nodes.Getitem) -> e.Expr:
        base, key = node.node, node.arg
        start = self._first(base)
        span = self._tokens.span(start, self._tokens.closing(node.lineno))
        hint = "write a name such as answers.topic"
        if isinstance(base, nodes.Name) and isinstance(key, nodes.Const) and isinstance(key.value, str):
            hint = f"write {base.name}.{key.value}"
        return self._refuse(span, "square brackets cannot follow a name", hint)

    def _first(self, node: nodes.Node) -> int:
        """The number of a node's first token."""
        while isinstance(node, nodes.Getattr | nodes.Getitem | nodes.Call | nodes.Filter | nodes.Test):
            if node.node is None:
                break
            node = node.node
        return node.lineno

    def _literal(self, node: nodes.Const) -> e.Expr:
        if node.value is None:
            hint = "write 'is defined' or 'is not defined'"
            return self._refuse(self._at(node), "'none' is not part of the language", hint)
        return e.Literal(node.value, span=self._at(node))

    def _not(self, node: nodes.Not) -> e.Expr:
        if isinstance(node.node, nodes.Test):
            return self._test(node.node, negated=True)
        operand = self.build(node.node)
        return e.Not(operand, span=self._from(node, operand))

    def _junction(self, node: nodes.And | nodes.Or, word: Any) -> e.Expr:
        parts: list[nodes.Node] = []
        below: nodes.Node = node
        while isinstance(below, type(node)):
            parts.insert(0, below.right)
            below = below.left
        operands = tuple(self.build(part) for part in (below, *parts))
        return e.Junction(word, operands, span=self._between(operands[0], operands[-1]))

    def _comparison(self, node: nodes.Compare) -> e.Expr:
        if len(node.ops) > 1:
            second = node.ops[1].expr
            return self._refuse(self._at(second), "only two things can be compared at a time", "join two with 'and'")
        operand = node.ops[0]
        left = self.build(node.expr)
        sign = _COMPARISONS[operand.op]
        wanted = sign in ("in", "not in") and isinstance(operand.expr, nodes.List | nodes.Tuple)
        right = self._listing(operand.expr) if wanted else self.build(operand.expr)
        return e.Comparison(sign, left, right, span=self._between(left, right))

    def _listing(self, node: Any) -> e.Expr:
        return e.Listing(tuple(self.build(item) for item in node.items), span=self._extent(node))

    def _arithmetic(self, node: Any) -> e.Expr:
        left, right = self.build(node.left), self.build(node.right)
        return e.Arithmetic(_ARITHMETIC[type(node)], left, right, span=self._between(left, right))

    def _negative(self, node: nodes.Neg) -> e.Expr:
        operand = self.build(node.node)
        if isinstance(operand, e.Literal) and isinstance(operand.value, Decimal):
            return e.Literal(-operand.value, span=self._from(node, operand))
        return e.Negative(operand, span=self._from(node, operand))

    def _concat(self, node: nodes.Concat) -> e.Expr:
        operands = tuple(self.build(part) for part in node.nodes)
        return e.Concat(operands, span=self._between(operands[0], operands[-1]))

    def _choice(self, node: nodes.CondExpr) -> e.Expr:
        then, test = self.build(node.expr1), self.build(node.test)
        otherwise = None if node.expr2 is None else self.build(node.expr2)
        return e.Choice(test, then, otherwise, span=self._between(then, otherwise or test))

    def _test(self, node: nodes.Test, *, negated: bool) -> e.Expr:
        word = self._named(node.lineno, node.name)
        if node.name != "defined":
            instead = f"write 'is {'' if negated else 'not '}defined'"
            hint = instead if node.name.lower() in idiom.MISSING else f"write {'!' if negated else '='}= to compare"
            said = f"'is {'not ' if negated else ''}{node.name}' is not part of the language"
            return self._refuse(self._tokens.span(word, word), said, hint)
        if node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            more = self._tokens.text(word + 1)
            hint = "two conditions need 'and' or 'or' between them"
            return self._refuse(self._tokens.span(word + 1, word + 1), f"{more[:40]!r} does not fit here", hint)
        name = self.build(node.node)
        if not isinstance(name, e.Name):
            span = name.span or self._at(node)
            return self._refuse(span, "only a name can be defined", "write answers.topic is defined")
        return e.Defined(name, negated, span=_join(name.span or self._at(node), self._tokens.span(word, word)))

    def _named(self, start: int, name: str) -> int:
        """The number of the token that spells a test's name, which stands one or two after its `is`."""
        return next((n for n in (start + 1, start + 2) if self._tokens.items[n].value == name), start)

    def _filter(self, node: nodes.Filter) -> e.Expr:
        operand = self.build(node.node) if node.node is not None else e.Literal("")
        at = self._at(node)
        shape = filters.SHAPES.get(node.name)
        if shape is None:
            known = ", ".join(filters.SHAPES)
            ours = idiom.FILTERS.get(node.name.lower())
            hint = f"write | {ours}" if ours else did_you_mean(node.name, filters.SHAPES)
            hint = hint or f"the filters are {known}"
            return self._refuse(at, f"there is no filter called {node.name[:40]!r}", hint)
        if node.kwargs or node.dyn_args or node.dyn_kwargs or not shape.least <= len(node.args) <= shape.most:
            return self._refuse(at, f"{node.name!r} takes {_count(shape)}", _FILTER_EXAMPLES.get(node.name))
        arguments = tuple(self.build(argument) for argument in node.args)
        self._check_arguments(node.name, arguments)
        end = self._tokens.closing(node.lineno + 1) if node.args else node.lineno
        return e.Filter(node.name, operand, arguments, span=_join(operand.span or at, self._tokens.span(end, end)))

    def _check_arguments(self, name: str, arguments: tuple[e.Expr, ...]) -> None:
        for argument in arguments if name in ("round", "date") else ():
            match name, argument:
                case "round", e.Literal(value=Decimal() as digits) if digits == int(digits) and 0 <= digits <= 10:
                    continue
                case "date", e.Literal(value=str() as form) if filters.unknown_directive(form) is None:
                    continue
            if argument.span is not None:
                self._refuse(argument.span, f"{name!r} does not accept this", _FILTER_EXAMPLES[name])

    def _call(self, node: nodes.Call) -> e.Expr:
        first = self._first(node)
        span = self._tokens.span(first, self._tokens.closing(node.lineno))
        called = node.node.attr if isinstance(node.node, nodes.Getattr) else getattr(node.node, "name", "")
        found = idiom.FILTERS.get(called.lower()) or closest(called, filters.SHAPES)
        hint = f"use the filter: | {found}" if found else "use a filter, such as | lower"
        if called.lower() in idiom.CALLED:
            hint = idiom.CALLED[called.lower()]
        return self._refuse(span, "functions cannot be called in an expression", hint)


_EXAMPLES = {
    "person": "person.name",
    "organization": "organization.name",
    "deal": "deal.value",
    "answers": "answers.topic",
    "visitor": "visitor.plan",
    "conversation": "conversation.page",
    "agent": "agent.name",
}
_FILTER_EXAMPLES = {
    "default": 'write | default("there")',
    "round": "write | round, or | round(2) with 0 to 10 digits",
    "date": 'write | date("%d %B %Y") with ' + " ".join(filters.DIRECTIVES),
}


def _write(name: str | None) -> str | None:
    return f"write {name}" if name else None


def _count(shape: filters.Shape) -> str:
    if shape.most == 0:
        return "nothing in brackets"
    return "one value in brackets" if shape.least else "at most one value in brackets"


def _join(first: Span, last: Span) -> Span:
    return replace(first, begins=min(first.begins, last.begins), ends=max(first.ends, last.ends))


_BUILDERS: dict[type[nodes.Node], Callable[[Builder, Any], e.Expr]] = {
    nodes.Name: Builder._name,
    nodes.Getattr: Builder._name,
    nodes.Getitem: Builder._subscript,
    nodes.Const: Builder._literal,
    nodes.Not: Builder._not,
    nodes.And: lambda builder, node: builder._junction(node, "and"),
    nodes.Or: lambda builder, node: builder._junction(node, "or"),
    nodes.Compare: Builder._comparison,
    nodes.Neg: Builder._negative,
    nodes.Pos: lambda builder, node: builder.build(node.node),
    nodes.Concat: Builder._concat,
    nodes.CondExpr: Builder._choice,
    nodes.Test: lambda builder, node: builder._test(node, negated=False),
    nodes.Filter: Builder._filter,
    nodes.Call: Builder._call,
    **dict.fromkeys(_ARITHMETIC, Builder._arithmetic),
}
