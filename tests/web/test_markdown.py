import json
import random
import time
from collections.abc import Iterator
from itertools import product
from typing import get_args

import pytest

from web.markdown import Node, NodeType, to_nodes, to_plain

ALLOWED_TYPES = set(get_args(NodeType))
ALLOWED_SCHEMES = ("https://", "http://", "mailto:", "tel:")


def text(words: str) -> Node:
    return {"type": "text", "children": [], "text": words}


def link(href: str, *children: Node) -> Node:
    return {"type": "link", "children": list(children), "href": href}


def node(kind: NodeType, *children: Node) -> Node:
    return {"type": kind, "children": list(children)}


def every_node(nodes: list[Node]) -> Iterator[Node]:
    for each in nodes:
        yield each
        yield from every_node(each["children"])


def links(source: str) -> list[str]:
    return [each["href"] for each in every_node(to_nodes(source)) if each["type"] == "link"]


BREAK = node("break")


@pytest.mark.parametrize(
    ("source", "nodes"),
    [
        ("", []),
        (" \n\n ", []),
        ("Hallo", [node("paragraph", text("Hallo"))]),
        ("Een\n\nTwee", [node("paragraph", text("Een")), node("paragraph", text("Twee"))]),
        ("Een\nTwee", [node("paragraph", text("Een"), BREAK, text("Twee"))]),
        ("Een  \nTwee\\\nDrie", [node("paragraph", text("Een"), BREAK, text("Twee"), BREAK, text("Drie"))]),
        ("Bel **101**.", [node("paragraph", text("Bel "), node("strong", text("101")), text("."))]),
        ("_a_ en *b*", [node("paragraph", node("em", text("a")), text(" en "), node("em", text("b")))]),
        ("***x***", [node("paragraph", node("em", node("strong", text("x"))))]),
        ("**a **b** c**", [node("paragraph", node("strong", text("a b c")))]),
        (r"\*geen nadruk\*", [node("paragraph", text("*geen nadruk*"))]),
        ("- a\n- b", [node("list", node("item", text("a")), node("item", text("b")))]),
        ("1. a\n2. b", [node("ordered_list", node("item", text("a")), node("item", text("b")))]),
        ("Zo:\n- a", [node("paragraph", text("Zo:")), node("list", node("item", text("a")))]),
        ("- a\n\n- b", [node("list", *(node("item", node("paragraph", text(each))) for each in "ab"))]),
        ("- a\n  - b", [node("list", node("item", text("a"), node("list", node("item", text("b")))))]),
        ("[a](https://b.be)", [node("paragraph", link("https://b.be", text("a")))]),
        ("[**a** b](tel:101)", [node("paragraph", link("tel:101", node("strong", text("a")), text(" b")))]),
        ("<info@a.be>", [node("paragraph", link("mailto:info@a.be", text("info@a.be")))]),
    ],
)
def test_markdown_becomes_nodes(source: str, nodes: list[Node]) -> None:
    assert to_nodes(source) == nodes


@pytest.mark.parametrize(
    "source",
    [
        "# Titel",
        "<b>vet</b>",
        "<script>alert(1)</script>",
        "<!-- niets -->",
        "&lt;b&gt; &amp; &#106;",
        "> citaat",
        "`code`",
        "~~weg~~",
        "a | b",
        "---",
        "1985. Toen werd ik geboren",
        "[x]",
        "[x][y]",
        "2 * 3 * 4 en snake_case_naam",
        "javascript:alert(1)",
        "www.mechelen.be en info@mechelen.be",
        "ahttps://x.be en https:// en https://.",
    ],
)
def test_all_else_stays_the_text_it_is(source: str) -> None:
    assert to_nodes(source) == [node("paragraph", text(source))]


@pytest.mark.parametrize(
    ("source", "hrefs"),
    [
        ("Zie https://www.mechelen.be.", ["https://www.mechelen.be"]),
        ("(http://a.be/b?c=d&e=f#g)", ["http://a.be/b?c=d&e=f#g"]),
        ("https://a.be/x_(y), of https://b.be!", ["https://a.be/x_(y)", "https://b.be"]),
        ("https://a.be/_x_/y_z", ["https://a.be/_x_/y_z"]),
        ("**https://a.be** _https://b.be_", ["https://a.be", "https://b.be"]),
        ("<https://a.be/é>", ["https://a.be/%C3%A9"]),
        ("HTTPS://a.be", ["https://a.be"]),
        ("[https://a.be](https://b.be)", ["https://b.be"]),
        ('[x](https://a.be "titel")', ["https://a.be"]),
        ("[x](<https://a.be/b c>)", ["https://a.be/b%20c"]),
        ("[x](MAILTO:a@b.be) [y](Tel:+3215123456)", ["mailto:a@b.be", "tel:+3215123456"]),
        ("- https://a.be\n- https://b.be", ["https://a.be", "https://b.be"]),
    ],
)
def test_links_are_found_and_lead_where_they_say(source: str, hrefs: list[str]) -> None:
    assert links(source) == hrefs


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "&#x6A;avascript:alert(1)",
        "javascript&colon;alert(1)",
        "%6aavascript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "data:image/png;base64,x",
        "file:///etc/passwd",
        "ftp://a.be",
        "blob:https://a.be/x",
        "//a.be",
        "/pad",
        "#plek",
        "?vraag",
        "",
        "a.be",
        "https:a.be",
        "https:/a.be",
        "https:///a.be",
        "https:javascript:alert(1)",
        "https:\\\\a.be",
        "mailto:",
        "tel:",
        "tel:javascript",
        "sms:101",
    ],
)
def test_a_link_to_elsewhere_leaves_its_words(href: str) -> None:
    source = f"Kijk [**hier** eens]({href})."
    assert links(source) == []
    assert to_plain(source) == "Kijk hier eens."


def test_an_address_as_the_words_of_a_link_to_elsewhere_is_no_link_either() -> None:
    assert to_nodes("[https://a.be](javascript:x)") == [node("paragraph", text("https://a.be"))]


def test_a_link_without_words_shows_its_address() -> None:
    assert to_nodes("[](https://a.be)") == [node("paragraph", link("https://a.be", text("https://a.be")))]
    assert to_nodes("[ \u200b](https://a.be)") == [node("paragraph", link("https://a.be", text("https://a.be")))]
    assert to_nodes("[](javascript:x)") == []


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("", ""),
        ("Een **twee** _drie_\nvier\n\nvijf", "Een twee drie\nvier\n\nvijf"),
        ("Zo:\n\n- **a**\n- b\n\nKlaar", "Zo:\n\n- a\n- b\n\nKlaar"),
        ("1. a\n2. b", "1. a\n2. b"),
        ("- a\n  1. b\n  2. c\n- d", "- a\n  1. b\n  2. c\n- d"),
        ("- a\n\n  b\n- c", "- a\n  b\n- c"),
        ("- a\n  b", "- a\n  b"),
        ("Zie [de **site**](https://a.be/b).", "Zie de site (https://a.be/b)."),
        ("https://a.be/b", "https://a.be/b"),
        ("[www.a.be](https://www.a.be/)", "www.a.be"),
        ("[info@a.be](mailto:info@a.be)", "info@a.be"),
        ("[mail ons](mailto:info@a.be)", "mail ons (info@a.be)"),
        ("[bel](tel:+3215123456)", "bel (+3215123456)"),
        ("[070 245 245](tel:070245245)", "070 245 245"),
        ("<b>x</b>", "<b>x</b>"),
        ("- " * 40 + "diep", ("- " * 40 + "diep")),
    ],
)
def test_the_plain_text_is_complete(source: str, plain: str) -> None:
    assert to_plain(source) == plain


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>@import 'javascript:alert(1)'</style>",
    "<javascript:alert(1)>",
    "<data:text/html;base64,PHNjcmlwdD4=>",
    "[x](javascript:alert(1))",
    "[x]( javascript:alert(1) )",
    "[x](<javascript:alert(1)>)",
    "[x](java\tscript:alert(1))",
    "[x](java\u0000script:alert(1))",
    "[x](\u0001javascript:alert(1))",
    "[x](javascript\\:alert(1))",
    "[x](jav&#x0A;ascript:alert(1))",
    "[x](https://a.be\" onclick=\"alert(1))",
    "[x](https://a.be 'onclick=alert(1)')",
    "[x](https://a.be/\\\"onmouseover=alert(1))",
    "[x][r]\n\n[r]: javascript:alert(1)",
    "![x](javascript:alert(1))",
    "![x](https://a.be/x.png \"onload=alert(1)\")",
    "[![x](data:image/svg+xml,<svg/onload=alert(1)>)](javascript:alert(1))",
    "[a](javascript:alert(1)//https://a.be)",
    "https://a.be/\"onclick=alert(1)",
    "http://javascript:alert(1)",
    "https://a.be/<script>",
    "[x](https://[)",
    "[x](https://[::1]/a)",
    "[x](mailto:a@b.be?subject=<script>)",
    "[x](tel:101;<script>)",
    "`<script>`",
    "```html\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "# <script>",
    "| <b> |\n| --- |",
    "- <script>\n  - [x](vbscript:y)",
    "&lt;script&gt;",
    "{{7*7}} ${alert(1)} {% x %}",
    "\u202ejavascript:alert(1)\u202c",
    "**[x](javascript:alert(1)**)",
    "[[x](javascript:a)](https://b.be)",
]  # fmt: skip


def assert_harmless(nodes: list[Node]) -> None:
    for each in every_node(nodes):
        kind = each["type"]
        assert kind in ALLOWED_TYPES
        assert set(each) == {"type", "children"} | {"text": {"text"}, "link": {"href"}}.get(kind, set())
        assert kind not in ("text", "break") or each["children"] == []
        if kind == "link":
            assert each["href"].startswith(ALLOWED_SCHEMES)
            assert not set(each["href"]) & set(' \t\r\n\0"<>\\')
            assert "link" not in {inner["type"] for inner in every_node(each["children"])}


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_becomes_more_than_words_and_safe_links(attack: str) -> None:
    for before, after in product(
        ("", "a ", "- ", "1. ", "**", "[", "\n\n"), ("", " b", "**", "](https://a.be)", "\n- c")
    ):
        assert_harmless(to_nodes(before + attack + after))


def test_no_mixture_of_attacks_does_either() -> None:
    chance = random.Random(7)
    signs = "[]()<>!*_\\`\"'#-1.: \n\t&;@/abé\u200b"
    for _ in range(1_500):
        pieces = chance.choices([*ATTACKS, *signs, "https://", "javascript:", "mailto:", "tel:", "](", "**"], k=12)
        source = "".join(piece[: chance.randrange(len(piece)) + 1] for piece in pieces)
        assert_harmless(to_nodes(source))
        assert isinstance(to_plain(source), str)


@pytest.mark.parametrize(
    "sign", ["*a ", "**a ", "- ", "1. ", "> ", "[", "_a", "[a](", "<a:", "http://", "https://a(", "((("]
)
def test_no_tree_is_too_deep_and_none_takes_long(sign: str) -> None:
    source = sign * 700 + "x" + "*" * 700
    assert min(_seconds(source) for _ in range(3)) < 0.2
    nodes = to_nodes(source)
    assert len(json.dumps(nodes)) > 700
    assert _depth(nodes) < 30


def _seconds(source: str) -> float:
    """Of this thread; callers take the best of three, as Python may collect its garbage in between."""
    start = time.thread_time()
    to_nodes(source)
    return time.thread_time() - start


def test_nested_lists_lose_nothing_however_deep() -> None:
    words = [f"woord{number}" for number in range(40)]
    source = "\n".join("  " * level + f"- {word}" for level, word in enumerate(words))
    assert [word for word in words if word not in to_plain(source)] == []


def _depth(nodes: list[Node]) -> int:
    return 1 + max((_depth(each["children"]) for each in nodes), default=0)
