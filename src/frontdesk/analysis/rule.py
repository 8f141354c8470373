"""What a code is, how a module declares one, and all of them together."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TypeAlias

from frontdesk.analysis import rules
from frontdesk.analysis.facts import Facts
from frontdesk.errors import UsageError
from frontdesk.lang.diagnostic import Finding, Severity

Check: TypeAlias = Callable[[Facts], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of fault that can be found in a playbook.

    Attributes:
        code: `FD301`; stable for ever.
        name: The fault in kebab-case, which reads well after "ignore".
        severity: How bad it is unless the user says otherwise.
        doc: What it is about; its first line is one sentence.
        check: Finds the fault in a graph; None if reading or compiling finds it.
    """

    code: str
    name: str
    severity: Severity
    doc: str = field(default="", compare=False)
    check: Check | None = field(default=None, compare=False)

    @property
    def page(self) -> str:
        """The name of the page beside its module."""
        return f"{self.code.lower()}_{self.name.replace('-', '_')}.md"

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """What its check finds, each with the name filled in; nothing without a check."""
        for finding in self.check(facts) if self.check else ():
            yield replace(finding, name=self.name)


def rule(code: str, name: str, severity: Severity) -> Callable[[Check], Code]:
    """Make a code of a function that looks for its fault among the facts of a graph."""

    def made(check: Check) -> Code:
        return Code(code, name, severity, inspect.getdoc(check) or "", check)

    return made


def declared(code: str, name: str, severity: Severity) -> Code:
    """A code whose fault is found while a file is read or compiled, by findings that carry its name."""
    return Code(code, name, severity)


@cache
def codes() -> Mapping[str, Code]:
    """Every code there is, by name, in the order of the codes.

    Raises:
        UsageError: Two modules claim one code or one name, or a module holds no code or several.
    """
    modules = (import_module(f"{rules.__name__}.{found.name}") for found in pkgutil.iter_modules(rules.__path__))
    return collected(map(_code_of, modules))


def collected(found: Iterable[Code]) -> Mapping[str, Code]:
    """Codes by name, in the order of the codes.

    Raises:
        UsageError: Two of them share a code or a name.
    """
    by_name: dict[str, Code] = {}
    for code in sorted(found, key=lambda code: code.code):
        twin = next((c for c in by_name.values() if c.code == code.code or c.name == code.name), None)
        if twin:
            raise UsageError(f"{code.code} {code.name} and {twin.code} {twin.name} are not told apart")
        by_name[code.name] = code
    return by_name


def judge(facts: Facts) -> tuple[Finding, ...]:
    """The findings of every rule; one that copies of a card have in common is reported once."""
    found: dict[object, Finding] = {}
    for code in codes().values():
        for finding in code.findings(facts):
            found.setdefault((code.name, finding.span), finding)
    return tuple(found.values())


def _code_of(module: ModuleType) -> Code:
    held = [item for item in vars(module).values() if isinstance(item, Code)]
    if len(held) != 1:
        raise UsageError(f"{module.__name__} holds {len(held)} codes where it should hold one")
    return replace(held[0], doc=held[0].doc or _explanation(module))


def _explanation(module: ModuleType) -> str:
    """A module's docstring without the code and name that it begins with."""
    text = (inspect.getdoc(module) or "").partition(": ")[2]
    return text[:1].upper() + text[1:]
