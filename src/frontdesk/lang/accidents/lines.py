"""Lines that do not fit the lines around them: tabs, indentation, dashes and colons without a space."""

from __future__ import annotations

import re

from frontdesk.lang.accidents.case import KEYS, Accident, Case
from frontdesk.lang.invisible import named

_ODD = re.compile(
    r"[ \t]*(?:-[ \t]*)*(?:(?:[\w.-]+:)?(?P<space>[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000])"
    r"|[\w.-]+(?P<colon>[\uff1a\ufe55\u2236\ua789]))"
)
"""A Unicode space, in the indentation or after a dash or key, or a Unicode colon: YAML does not count either as one."""

_ODD_WITHIN = re.compile(
    rf"(?P<comma>[\uff0c\u060c\u3001])(?=[ \t]*(?:{KEYS})[ \t]*[:\uff1a])"
    rf"|[{{,\uff0c\u060c\u3001][ \t]*(?:{KEYS})[ \t]*(?P<colon>[\uff1a\ufe55\u2236\ua789])"
)
"""The same for a comma or colon within brackets, as some languages write them."""

_ODD_DASH = re.compile(r"[ \t]*(?P<dash>[\u2010-\u2015\u2022\u2212\u25cf\u25aa\u00b7])[ \t]+[a-z_]+[ \t]*:")
"""A dash or bullet that a word processor has put before an item."""

_FOREIGN_COMMENT = re.compile(r"[ \t]*(?P<mark>//|/\*|<!--)")

_EQUALS = re.compile(r"[ \t]*(?:-[ \t]+)*[a-z_]+[ \t]*(=)[ \t]*[^\s=]")
_NO_COLON = re.compile(r"[ \t]*(?:-[ \t]+)*(card)[ \t]+[a-z_]+[ \t]*")
_KEY_AND_TEXT = re.compile(
    r"[ \t]*(?:-[ \t]+)*(?P<key>ask|field|for|goto|label|offline_message|online_message|pathway|save|text|title|url"
    r"|wait_time|when)[ \t]+[^\s:]"
)
"""A key of playbooks followed by a text, with no colon between them."""

_NO_SPACE = re.compile(r"[ \t]*(?:-[ \t]+)*[A-Za-z_][\w.-]*(:)[^\s:/]")


_CONFLICT = re.compile(r"^<{7} [^\r\n]*", re.MULTILINE)
_INDENT = re.compile(r"[ \t]*")
_BARE = re.compile(r"(?P<indent>[ \t]*(?:-[ \t]+)?)(?P<word>[a-z][a-z0-9_-]*)[ \t]*")
_DASHED = re.compile(r"[ \t]*(-)[ \t]")
_NAME = re.compile(r"(?P<key>[A-Za-z][\w-]*)[ \t]*:(?:[ \t]+#.*|[ \t]*$|[ \t])", re.MULTILINE)
_STRUCTURE = re.compile(r"(?:-[ \t]+)?(?:[A-Za-z][\w-]*[ \t]*:(?:[ \t]|$)|\{)", re.MULTILINE)
"""A line that begins with a key or `{`, perhaps after a dash: most likely not a line of a text."""

_BELOW = "this line is indented less than the block of text above it"
_DEEPER = "indent it like the first line of the block, deeper than the key"
_LINES_LOOKED_AT = 20
_ASTRAY = 4
"""A dash this many columns away is at another level of lists; a smaller difference is a slip."""


def odd_sign(case: Case) -> Accident | None:
    """A sign, copied from a website or document, that is really another Unicode character, or begins no comment."""
    places = [case.problem.at, case.problem.context_at, case.problem.last[0] if case.problem.last else None]
    for place in places:
        start, end = case.line(place) if place is not None else (0, 0)
        found = _ODD.match(case.text, start, end) or _ODD_DASH.match(case.text, start, end)
        if found is None and case.problem.bracket is not None:
            found = _ODD_WITHIN.search(case.text, start, end)
        if found is not None:
            what = found.lastgroup or ""
            message = f"what looks like a {what} here is {named(found[what])}"
            return case.found(*found.span(what), message, f"write a plain {what}{' -' if what == 'dash' else ''}")
        comment = _FOREIGN_COMMENT.match(case.text, start, end)
        if comment is not None:
            message = f"{comment['mark']!r} does not begin a comment here"
            return case.found(*comment.span("mark"), message, "write # before a comment")
    return None


def merge(case: Case) -> Accident | None:
    """Marks that git left in the file, where two people changed the same lines."""
    text = case.text
    found = _CONFLICT.search(text)
    middle = text.find("\n=======", found.end()) if found else -1
    if found is None or found.start() > case.problem.at or middle < 0 or text.find("\n>>>>>>> ", middle) < 0:
        return None
    hint = "keep one of the two versions, and delete the lines with <<<<<<<, ======= and >>>>>>>"
    return case.found(*found.span(), "git found two versions of these lines and left both here", hint)


def _tab(case: Case) -> Accident | None:
    at = case.problem.at
    if case.text[at : at + 1] != "\t" and "tab" not in case.problem.message:
        return None
    start = case.text.find("\t", max(at - 1, 0))
    start = at if start < 0 else start
    return case.found(start, start + 1, "a tab cannot indent a line", "use spaces")


def _directive(case: Case) -> Accident | None:
    problem = case.problem
    if problem.context != "while scanning a directive" and "incompatible YAML document" not in problem.message:
        return None
    start, end = case.line(problem.at if problem.context_at is None else problem.context_at)
    return case.found(start, end, "directives are not used here", "remove the line", "yaml-feature")


def _document(case: Case) -> Accident | None:
    if "<document start>" not in case.problem.message:
        return None
    start, end = case.visible(case.problem.at)
    hint = "the file is one mapping: write 'key: value' lines"
    return case.found(start, end, "the file's content ends before this line", hint, "yaml-feature")


def _key(case: Case) -> Accident | None:
    """A key that is indented so deep that YAML reads it as part of the text above it."""
    problem = case.problem
    line, _ = case.line(problem.at)
    if "mapping values are not allowed" not in problem.message or problem.last is None or problem.last[0] >= line:
        return None
    missing = _equals(case, problem.last[0]) or _no_space(case, problem.last[0]) or _no_dash(case, problem.last[0])
    if missing is not None:
        return missing
    bare = _BARE.fullmatch(case.text, *case.line(problem.last[0]))
    if bare is not None and len(bare["indent"]) < len(_INDENT.match(case.text, line)[0]):  # type: ignore[index]
        return case.found(*bare.span("word"), "a colon is missing after this key", f"write `{bare['word']}:`")
    before = case.text[line : problem.at]
    number = case.source.position(problem.last[0]).line
    hint = f"indent it like the key in line {number}, or put the text above in quotes"
    start = problem.at - len(before.lstrip(" -"))
    return case.found(start, problem.at, "the indent makes this line part of the text above it", hint)


def _simple_key(case: Case) -> Accident | None:
    problem = case.problem
    if "could not find expected ':'" not in problem.message or problem.context_at is None:
        return None
    missing = _no_space(case, problem.context_at)
    if missing is not None:
        return missing
    start, end = case.visible(problem.context_at)
    if case.below_block(start):
        return case.found(start, end, _BELOW, _DEEPER)
    first, line_end = case.line(start)
    colon = _KEY_AND_TEXT.match(case.text, first, line_end)
    if colon is not None:
        return case.found(*colon.span("key"), "a colon is missing after this key", f"write `{colon['key']}:`")
    end = max(end, start + len(case.text[start:line_end].rstrip()))
    hint = "write 'key: value', or indent the line to let it go on with the text above"
    return case.found(start, end, "this line has no key", hint)


def _equals(case: Case, at: int) -> Accident | None:
    bare = _NO_COLON.fullmatch(case.text, *case.line(at))
    if bare is not None:
        return case.found(*bare.span(1), "a colon is missing after this key", "write 'card: ' and the kind")
    found = _EQUALS.match(case.text, *case.line(at))
    if found is None:
        return None
    return case.found(*found.span(1), "a key is followed by a colon, not by '='", "write 'key: value'")


def _no_space(case: Case, at: int) -> Accident | None:
    start, end = case.line(at)
    found = _NO_SPACE.match(case.text, start, end)
    if found is None:
        return None
    return case.found(*found.span(1), "a space is missing after this colon", "write 'key: value'")


def _dash(case: Case) -> Accident | None:
    return _no_dash(case, case.problem.at) if case.problem.context.startswith("while parsing a block") else None


def _no_dash(case: Case, at: int) -> Accident | None:
    start, end = case.line(at)
    found = re.compile(r"[ \t]*(-)[^\s-]").match(case.text, start, end)
    if found is None:
        return None
    return case.found(*found.span(1), "a space is missing after this dash", "write '- ' before an item of a list")


def _indentation(case: Case) -> Accident | None:
    problem = case.problem
    if not problem.context.startswith("while parsing a block") or problem.context_at is None:
        return None
    start, end = case.visible(problem.at)
    first, stop = case.line(start)
    family = _family(case, first, start - first)
    undashed = _undashed(case, family, start, stop)
    if undashed is not None:
        return undashed
    if case.below_block(start) and not (family and _STRUCTURE.match(case.text, start, stop)):
        return case.found(start, end, _BELOW, _DEEPER)
    block, here = case.source.position(problem.context_at), case.source.position(start)
    if here.column == block.column:
        return _name_among_items(case, start)
    if case.text[start] == "-" and (item := _item_above(case, start)) is not None:
        hint = f"indent it like the dash in line {case.source.position(item).line}"
        return case.found(start, start + 1, "this item is not indented like the items above it", hint)
    spaces = block.column - 1
    above = _as_deep(case, first, spaces) or problem.context_at
    sibling = _sibling(case, above, family, start - first)
    if sibling is not None:
        name = case.visible(above)
        hint = f"indent it by {start - first} spaces, like line {case.source.position(sibling).line}"
        return case.found(*name, "this line is not indented like the lines around it", hint)
    line = case.source.position(above).line
    hint = f"indent it by {spaces} space{'' if spaces == 1 else 's'}, like line {line}"
    alike = family is not None and (case.text[family] == "-") is (case.text[start] == "-")
    if family is not None and alike and case.source.position(family).column > here.column > block.column:
        line = case.source.position(family).line
        hint = f"indent it like line {line}, or line {line} like this one"
    return case.found(start, end, "this line is not indented like the lines around it", hint)


def _sibling(case: Case, above: int, family: int | None, indent: int) -> int | None:
    """A key as deep as this line, above the key of a list between the two: then the list's key is misindented."""
    first, end = case.line(above)
    if family is None or case.text[family] != "-" or not _NAME.fullmatch(case.text, above, end):
        return None
    found = _as_deep(case, first, indent)
    return found if found is not None and _NAME.fullmatch(case.text, found, case.line(found)[1]) else None


def _as_deep(case: Case, first: int, indent: int) -> int | None:
    """Where the nearest line above with exactly this indentation starts; None if there is none within 100 lines."""
    for _ in range(_LINES_LOOKED_AT * 5):
        if first == 0:
            return None
        first, end = case.line(first - 1)
        deep = _INDENT.match(case.text, first, end)
        at = deep.end() if deep is not None else first
        if at < end and at - first == indent and case.text[at] != "#":
            return at
    return None


def _family(case: Case, first: int, indent: int) -> int | None:
    """Where the first of the deeper lines directly above starts; None unless the line above them is less deep."""
    found = None
    for _ in range(_LINES_LOOKED_AT * 5):
        if first == 0:
            return None
        first, end = case.line(first - 1)
        deep = _INDENT.match(case.text, first, end)
        at = deep.end() if deep is not None else first
        if at == end or case.text[at] == "#":
            continue
        if at - first < indent:
            return found
        if at - first == indent:
            return None
        found = at
    return None


def _undashed(case: Case, family: int | None, start: int, stop: int) -> Accident | None:
    """The first item of a list, if it lacks its dash although the item that begins here has one."""
    if family is None or case.text[start : start + 2] != "- " or not _STRUCTURE.match(case.text, start, stop):
        return None
    key = _NAME.match(case.text, family, case.line(family)[1])
    if key is None or case.source.position(family).column - case.source.position(start).column != len("- "):
        return None
    return case.found(*key.span("key"), "the dash before this item is missing", f"write `- {key['key']}:`")


def _name_among_items(case: Case, start: int) -> Accident | None:
    """A key as deep as the items of a list: a key of the item above, an item without a dash, or a pathway too deep."""
    first, end = case.line(start)
    key = _NAME.match(case.text, start, end)
    if "'-' indicator" not in case.problem.message or key is None:
        return None
    above = _shallower(case, first, start - first) if key.end() == end else None
    hint = f"write `- ` before it, or indent it by {start - first + 2} spaces, like the keys of the item above"
    if above is not None:
        line = case.source.position(above).line
        hint = f"indent it like line {line} if it belongs beside that, or write `- ` before it"
    return case.found(*key.span("key"), "this key is among the items of a list", hint)


def _shallower(case: Case, first: int, indent: int) -> int | None:
    """The key on the nearest line above that is indented less; None if that line does not begin with a key."""
    for _ in range(_LINES_LOOKED_AT):
        if first == 0:
            return None
        first, end = case.line(first - 1)
        deep = _INDENT.match(case.text, first, end)
        at = deep.end() if deep is not None else first
        if at < end and at - first < indent:
            return at if _NAME.match(case.text, at, end) else None
    return None


def _item_above(case: Case, start: int) -> int | None:
    """The dash of the nearest item above, if it is indented up to three columns less or more."""
    first, _ = case.line(start)
    indent = start - first
    for _ in range(_LINES_LOOKED_AT):
        if first == 0:
            return None
        first, end = case.line(first - 1)
        found = _DASHED.match(case.text, first, end)
        if found is not None and 0 < abs(found.start(1) - first - indent) < _ASTRAY:
            return found.start(1)
        if found is not None:
            return None
    return None


JUDGES = (_tab, _directive, _document, _key, _simple_key, _dash, _indentation)
"""In the order in which they are asked."""
