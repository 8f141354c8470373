"""Expressions at random, for properties."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st

from frontdesk.lang import expression as e

SIGNS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
PLAIN = st.sampled_from(["lower", "title", "length", "round", "date", "first_word"])


def expressions(paths: Sequence[str]) -> st.SearchStrategy[e.Expr]:
    """Expressions of up to eight names and written values."""
    leaves = st.one_of(
        st.sampled_from(paths).map(e.Name),
        st.sampled_from(["a", "2026-12-01", "18"]).map(e.Literal),
        st.sampled_from([Decimal(0), Decimal(2)]).map(e.Literal),
        st.booleans().map(e.Literal),
    )
    return st.recursive(leaves, _above, max_leaves=8)


def _above(parts: st.SearchStrategy[e.Expr]) -> st.SearchStrategy[e.Expr]:
    return st.one_of(
        st.builds(e.Not, parts),
        st.builds(e.Negative, parts),
        st.builds(e.Junction, st.sampled_from(["and", "or"]), st.tuples(parts, parts)),
        st.builds(e.Comparison, SIGNS, parts, parts),
        st.builds(e.Arithmetic, st.sampled_from(["+", "-", "*", "/"]), parts, parts),
        st.builds(e.Concat, st.tuples(parts, parts)),
        st.builds(e.Choice, parts, parts, st.none() | parts),
        st.builds(e.Filter, PLAIN, parts, st.just(())),
        st.builds(lambda operand, instead: e.Filter("default", operand, (instead,)), parts, parts),
    )
