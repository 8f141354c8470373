"""A release is drawn with the exits that it has, whatever its stored sources come to today."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import astuple
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import Request

from frontdesk.compiler.checked import check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.compiler.release import make
from frontdesk.ir.graph import Graph
from frontdesk.runtime.deploys import drawings
from runtime.deploying import SHOP
from runtime.offices import SALES, SUPPORT, Office


def graph_of(text: str) -> Graph:
    graph = check(MemoryFiles({"shop.yaml": text}), "shop.yaml").graph
    assert graph is not None
    return graph


def test_figures_find_each_way_though_the_sources_come_to_other_ones_today() -> None:
    graph = graph_of(SHOP)
    today = SHOP.replace(
        "        - {label: A person,", "        - {label: Somebody, goto: person}\n        - {label: A person,"
    )
    assert graph_of(today).cards.keys() == graph.cards.keys()
    drawn = drawings._drawn("shop", make(graph).data, {"shop.yaml": today})
    ways = {(card.id, edge.exit.name) for card in graph.cards.values() for edge in graph.out(card)}
    assert {(arrow["source"], arrow["exit"]) for arrow in drawn["arrows"]} == ways


def test_what_is_the_same_is_drawn_with_the_lines_of_its_sources() -> None:
    drawn = drawings._drawn("shop", make(graph_of(SHOP)).data, {"shop.yaml": f"# a comment\n{SHOP}"})
    assert all(box["line"] for group in drawn["groups"] for box in group["boxes"])


def asked(office: Office, playbook: str, digest: str) -> Any:
    app = SimpleNamespace(state=SimpleNamespace(desk=office.desk))
    request = Request({"type": "http", "app": app, "path_params": {"id": playbook, "release": digest}})
    return json.loads(bytes(office.do(drawings.drawing(request)).body))


def test_the_drawings_asked_for_last_are_kept_without_what_they_were_made_of(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    draw = drawings._drawn

    def counted(playbook: str, *rest: Any) -> Any:
        made.append(playbook)
        return draw(playbook, *rest)

    monkeypatch.setattr(drawings, "_drawn", counted)
    monkeypatch.setattr(drawings, "_kept", OrderedDict())
    monkeypatch.setattr(drawings, "KEPT", 1)
    sales, support = office.deploy("sales", SALES), office.deploy("support", SUPPORT)
    assert asked(office, "sales", sales) == asked(office, "sales", sales)
    assert made == ["sales"]
    assert {type(part) for release in drawings._kept for part in astuple(release)} <= {str, int, type(None)}
    asked(office, "support", support)
    asked(office, "sales", sales)
    assert made == ["sales", "support", "sales"]
