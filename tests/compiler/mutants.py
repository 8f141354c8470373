"""Playbooks with accidents in them: the trees, lines and bytes of good ones, mutated by chance; and no playbooks."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

import yaml

from compiler.morsels import expression, text, value
from compiler.test_any_bytes import ACCIDENTS, SPLINTERS
from compiler.writing import EXAMPLES, HEAD, LIVELY, ROOT
from frontdesk.cards import KINDS
from pages.page import examples, pages

FLOW: Final = ROOT / "bench" / "flows" / "lead-qualification.yaml"
TEMPLATES: Final = ROOT / "src" / "frontdesk" / "scaffold" / "templates"

Change = Callable[[Any, Random], None]


@cache
def grown() -> tuple[str, ...]:
    """Good playbooks and bad ones: the examples, the templates, and what the pages of rules and cards show."""
    files = [*EXAMPLES, FLOW, *sorted(TEMPLATES.rglob("*.yaml"))]
    whole = [path.read_text() for path in files if not path.name.endswith(".test.yaml")]
    shown = [example for folder in ("analysis/rules", "cards") for page in pages(folder) for example in _of(page)]
    return (*whole, *shown)


def _of(page: Path) -> list[str]:
    return [
        text
        for each in examples(page.name, page.read_text())
        for name, text in each.files.items()
        if not name.endswith(".test.yaml")
    ]


@cache
def trees() -> tuple[Any, ...]:
    """The trees of those that are YAML, every scalar a text."""
    found = []
    for each in grown():
        try:
            tree = yaml.load(each, Loader=yaml.CBaseLoader)
        except yaml.YAMLError:
            continue
        found += [each] if isinstance(tree, dict) else []
    return tuple(found)


def mutant(chance: Random) -> bytes:
    """A playbook with accidents: in its tree, its tokens, its lines or its bytes."""
    drawn = chance.random()
    if drawn < 0.4:
        return _of_tree(chance, MILD).encode("utf-8", "surrogatepass")
    made = _of_tree(chance, CHANGES) if drawn < 0.75 else chance.choice(grown())
    data = made.encode("utf-8", "surrogatepass")
    for _ in range(chance.choice((0, 0, 1, 2) if drawn < 0.75 else (1, 1, 2, 5))):
        data = chance.choice((*ACCIDENTS, _tokens))(data, chance)
    return data


def _tokens(data: bytes, chance: Random) -> bytes:
    """Two tokens have changed places, or one stands twice, or is gone."""
    tokens = list(re.finditer(rb"[\w.]+|'[^'\n]*'|\"[^\"\n]*\"|[^\w\s]|\n *", data))
    if len(tokens) < 2:
        return data
    one, other = sorted(chance.sample(tokens, 2), key=lambda each: each.start())
    first, second = chance.choice(((other[0], one[0]), (one[0] * 2, other[0]), (b"", other[0]), (one[0], one[0])))
    return data[: one.start()] + first + data[one.end() : other.start()] + second + data[other.end() :]


def _of_tree(chance: Random, changes: tuple[Change, ...]) -> str:
    tree = yaml.load(chance.choice(trees()), Loader=yaml.CBaseLoader)
    for _ in range(chance.choice((1, 1, 2, 4))):
        chance.choice(changes)(tree, chance)
    return written(tree, chance)


def written(tree: Any, chance: Random) -> str:
    """A tree as YAML, in one of several hands."""
    return str(
        yaml.dump(
            tree,
            Dumper=_Plain,
            sort_keys=False,
            allow_unicode=chance.random() < 0.7,
            default_flow_style=chance.choice((None, False, True)),
            width=chance.choice((40, 120, 10_000)),
            default_style=chance.choice((None, None, None, '"', "'")),
        )
    )


class _Plain(yaml.SafeDumper):
    """Never writes an alias: a part that stands twice is written twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Every place of a tree: a mapping and its key, or a list and its index."""
    found: list[tuple[Any, Any]] = []
    rest = [tree]
    while rest:
        here = rest.pop()
        keys = list(here) if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else ()
        found += [(here, key) for key in keys]
        rest += [here[key] for key in keys]
    return found


def _replaced(tree: Any, chance: Random) -> None:
    if found := _places(tree):
        parent, key = chance.choice(found)
        parent[key] = value(chance)


def _retexted(tree: Any, chance: Random) -> None:
    found = [(parent, key) for parent, key in _places(tree) if isinstance(parent[key], str)]
    if found:
        parent, key = chance.choice(found)
        parent[key] = text(chance)


def _deleted(tree: Any, chance: Random) -> None:
    if found := _places(tree):
        parent, key = chance.choice(found)
        del parent[key]


def _doubled(tree: Any, chance: Random) -> None:
    lists = [each for each in (parent[key] for parent, key in _places(tree)) if isinstance(each, list) and each]
    if lists:
        held = chance.choice(lists)
        held.insert(chance.randrange(len(held) + 1), chance.choice(held))


def _exchanged(tree: Any, chance: Random) -> None:
    """Two parts of one kind, such as two cards, have changed places."""
    found = _places(tree)
    if not found:
        return
    one, key = chance.choice(found)
    like = [(p, k) for p, k in found if type(p[k]) is type(one[key]) and isinstance(p, list) is isinstance(one, list)]
    other, place = chance.choice(like)
    if not _holds(one[key], other) and not _holds(other[place], one):
        one[key], other[place] = other[place], one[key]


def _holds(part: Any, sought: Any) -> bool:
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return part is sought or any(_holds(each, sought) for each in inner)


def _renamed(tree: Any, chance: Random) -> None:
    found = [(parent, key) for parent, key in _places(tree) if isinstance(parent, dict)]
    if found:
        parent, key = chance.choice(found)
        parent[chance.choice((*KINDS, *(k for _, k in found), text(chance)))] = parent.pop(key)


def _grown(tree: Any, chance: Random) -> None:
    """A key that stands elsewhere in the file stands here too."""
    found = [(parent, key) for parent, key in _places(tree) if isinstance(parent, dict)]
    if found:
        (parent, _), (other, key) = chance.choice(found), chance.choice(found)
        if not _holds(other[key], parent):
            parent[key] = chance.choice((other[key], value(chance)))


def _recarded(tree: Any, chance: Random) -> None:
    cards = [parent for parent, key in _places(tree) if key == "card"]
    if cards:
        chance.choice(cards)["card"] = chance.choice((*KINDS, "teleport"))


def _conditioned(tree: Any, chance: Random) -> None:
    cards = [parent for parent, key in _places(tree) if key in ("card", "label", "when")]
    if cards:
        chance.choice(cards)["when"] = expression(chance)


def _moved(tree: Any, chance: Random) -> None:
    """A card has gone to another place, or stands there too."""
    lists = [part for part in (parent[key] for parent, key in _places(tree)) if isinstance(part, list)]
    lists = [part for part in lists if part and all(isinstance(each, dict) and "card" in each for each in part)]
    if lists:
        one, other = chance.choice(lists), chance.choice(lists)
        card = dict(chance.choice(one))
        card.pop("id", None)
        other.insert(chance.randrange(len(other) + 1), card)


def _retargeted(tree: Any, chance: Random) -> None:
    """Something leads to another place that there is."""
    pathways = tree.get("pathways")
    ids = [parent[key] for parent, key in _places(tree) if key == "id"]
    goals = [*(pathways if isinstance(pathways, dict) else ()), *ids, "start"]
    leading = [(parent, key) for parent, key in _places(tree) if key in ("goto", "else", "after_chat", "pathway")]
    more = [(parent, "goto") for parent, key in _places(tree) if key in ("card", "label")]
    if leading or more:
        parent, key = chance.choice(leading or more) if chance.random() < 0.5 else chance.choice(more or leading)
        parent[key] = chance.choice(goals)


MILD: Final[tuple[Change, ...]] = (_moved, _retargeted, _conditioned, _exchanged, _doubled, _deleted, _retexted)
"""Changes after which a playbook may still be one."""

CHANGES: Final[tuple[Change, ...]] = (
    *(_replaced, _retexted, _retexted, _deleted, _doubled, _exchanged, _exchanged, _renamed, _grown, _recarded),
    *(_conditioned, _conditioned),
)


def chaos(chance: Random) -> bytes:
    """No playbook: bytes, pieces of YAML, or a tree of anything, sometimes where a card could stand."""
    match chance.randrange(4):
        case 0:
            return chance.randbytes(chance.randrange(200))
        case 1:
            return b"".join(chance.choice(SPLINTERS) for _ in range(chance.randrange(40)))
        case 2:
            return written(_anything(chance, 4), chance).encode("utf-8", "surrogatepass")
    card = {"card": chance.choice((*KINDS, "x")), **{_key(chance): _anything(chance, 2) for _ in range(3)}}
    tree = yaml.load(HEAD + LIVELY, Loader=yaml.CBaseLoader) | {_key(chance): _anything(chance, 3)}
    tree["pathways"] = {"start": [card, {"card": "end"}]}
    return written(tree, chance).encode("utf-8", "surrogatepass")


def _anything(chance: Random, depth: int) -> Any:
    match chance.randrange(4) if depth else 0:
        case 1:
            return [_anything(chance, depth - 1) for _ in range(chance.randrange(4))]
        case 2 | 3:
            return {_key(chance): _anything(chance, depth - 1) for _ in range(chance.randrange(4))}
    return value(chance)


def _key(chance: Random) -> str:
    keys = {str(key) for parent, key in _places(yaml.load(chance.choice(trees()), Loader=yaml.CBaseLoader))}
    return chance.choice(sorted(keys)) if chance.random() < 0.8 else text(chance)
