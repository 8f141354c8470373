"""Markup of other dialects is found, with what to write instead; what only looks like it is not."""

from __future__ import annotations

import pytest

from frontdesk.lang import richtext
from lang.marks import brief, page

MARKUP = [
    ("Now ~~20~~ 15 euro", "~~20~~", "write both"),
    ("See below[^1].", "[^1]", "in parentheses"),
    ("See below[^note].\n\n[^note]: that is it", "[^note]", "in parentheses"),
    ("Read [the manual][manual].", "[the manual][manual]", "[text](https://…)"),
    ("Read [the manual][].", None, "[text](https://…)"),
    ("- [ ] one\n- [x] two", "[ ]", "plain list"),
    ("1. [x] one", "[x]", "plain list"),
    ("Visit <www.example.com> now", "<www.example.com>", "https://www.example.com"),
    ("This is ** bold ** text", "** bold **", "without a space"),
    ("Hi **there, Mia", "**", "after them too"),
    ("(**there)\n\n**more**", "**", "after them too"),
    ("Hi\\n\\nthere", "\\n\\n", "below a `|`"),
    ("[a](https://a.nl/one two)", "https://a.nl/one two", "%20"),
    ("[a] (https://a.nl)", " ", "without that space"),
    ("(a)[https://a.nl]", "[https://a.nl]", "[text](https://…)"),
    ("[a](tel:020 123 4567)", "tel:020 123 4567", "without spaces"),
    ("[a](+31 20 123 4567)", "+31 20 123 4567", "without spaces"),
    ("[a]  (https://a.nl)", "  ", "without that space"),
    ("See [the manual(https://a.nl) now", "(", "[text](https://…)"),
    ("See [the manual](https://a.nl now", "(", "write )"),
    ("See the manual](https://a.nl) now", "]", "[text](https://…)"),
    ("See [the manual]https://a.nl", "https://a.nl", "[text](https://…)"),
    ("See <https://a.nl|the manual>", "https://a.nl|the manual", "[text](https://…)"),
    ("Hi :wave: there", ":wave:", "the emoji itself"),
    ("It was ~20~ euro", "~20~", "write both"),
    ("We have\n• tea\n• coffee\n• cake", "•", "with `- `"),
    ("We have\n•\ttea\n  and milk\n•\tcoffee", "•", "with `- `"),
    ("– tea\n– coffee", "–", "with `- `"),
    ("✅ tea\n✅ coffee", "✅", "with `- `"),
    ("-tea\n-coffee", "-", "with `- `"),
    ("*tea\n*coffee", "*", "with `- `"),
    ("a) tea\nb) coffee", "a)", "`1. `"),
    ("1.tea\n2.coffee", "1.", "`1. `"),
    ("1️⃣ tea\n2️⃣ coffee", "1️⃣", "`1. `"),
    ("a\n\n---\n\nb", "---", "empty line"),
    ("***", "***", "empty line"),
    ("[a]: https://a.nl", "[a]: https://a.nl", "[text](https://…)"),
    ("# A", "# A", "**bold**"),
    ("A\n===", "===", "remove the line"),
    ("> a", "> a", "quotation marks"),
    ("| a | b |\n|---|---|\n| 1 | 2 |", None, "write a list"),
    ("```\na\n```", None, "plain text"),
    ("~~~\na\n~~~", None, "plain text"),
    ("`a`", "`a`", "**bold**"),
    ("<u>a</u>", "<u>", "remove it"),
    ("<br/>", None, "Markdown"),
    ("a<br>b", "<br>", "line break"),
    ("<!-- a -->b", None, "Markdown"),
]
PLAIN = [
    "It costs ~20 euro, or ~~ more",
    "a ~~~ b",
    "\\~~a~~",
    "Look at that [^_^]",
    "[1] and [2][3]",
    "Tick [ ] or [x] here",
    "\\[^1]",
    "2 ** 3 ** 2",
    "The password is ****",
    "Hello ** and goodbye",
    "**a\nb** and a**b**c (**d**)",
    "\\**there",
    "2 **",
    "a \\\\n b",
    "Mia <3 you",
    "<https://www.example.com>",
    "[text](https://www.example.com)[more](https://www.example.com)",
    "a < b > c",
    "We are open [almost always] (see https://a.nl)",
    "f(x)[0]",
    "Use a|b",
    "#1 of the world",
    "- - -x",
    "[see the manual (https://a.nl)]",
    "[see the manual (https://a.nl)\nand more]",
    "(see [a](https://a.nl))",
    "[a](https://a.nl/b(c))",
    "[a](<https://a.nl>)",
    "[1]https://a.nl",
    "At 10:30: hello :-) and 12:30:45, a::b: and x:y:z",
    "Hello\n– Mia",
    "Hello – we\n– you",
    "• tea\n\n• coffee",
    "✅ tea\\\n✅ coffee",
    "✅ tea  \n✅ coffee",
    "👋 Hi\n👋",
    "-5 degrees\n-7 degrees",
    "*tea*\n*coffee*",
    "From ~5 to ~10",
]


@pytest.mark.parametrize(("text", "wrong", "hint"), MARKUP)
def test_markup_that_a_chat_does_not_show_is_found(text: str, wrong: str | None, hint: str) -> None:
    found = [each for each in richtext.read(page(text)).findings if each.name == "unsupported-markup"]
    assert found
    assert wrong is None or brief(text, (found[0],)) == [("unsupported-markup", wrong)]
    assert any(hint in (each.hint or "") for each in found)


@pytest.mark.parametrize("text", PLAIN)
def test_what_only_looks_like_markup_is_text(text: str) -> None:
    assert richtext.read(page(text)).findings == ()
