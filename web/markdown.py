"""Turns the markdown of an answer into plain nodes that a browser can show without ever reading markup.

What is understood: paragraphs, line breaks, bold, italic, lists, links and web addresses as they are. HTML, images,
headings and all else stay the text they are.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Literal, NotRequired

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, list_block
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

# Pydantic takes the TypedDict of the standard library only from Python 3.12 on.
from typing_extensions import TypedDict

NodeType = Literal["paragraph", "list", "ordered_list", "item", "strong", "em", "break", "link", "text"]


class Node(TypedDict):
    """A node as version 1 of the interface sends it: `text` only in a text, `href` only in a link."""

    type: NodeType
    children: list["Node"]
    text: NotRequired[str]
    href: NotRequired[str]


NODE_TYPES: dict[str, NodeType] = {
    "paragraph_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "ordered_list",
    "list_item_open": "item",
    "strong_open": "strong",
    "em_open": "em",
    "link_open": "link",
}
BLOCKS = frozenset({"paragraph", "list", "ordered_list", "item"})
SAFE_HREF = re.compile(r"(https?:(?=//[^/?#\\\s])|mailto:(?=[^\s/?@]+@[^\s@])|tel:(?=\+?[0-9]))[^\s\\]+", re.IGNORECASE)
SCHEME = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
WEB_SCHEME = re.compile(r"(?<![a-z0-9.+-])https?\Z", re.IGNORECASE)
# Ends before the point, comma or bracket that belongs to the sentence around it.
WEB_ADDRESS = re.compile(
    r"://(?:[^\s<>\"'()\[\]*\\`]|\([^\s<>\"'()\[\]*\\`]*\))*(?:[^\s<>\"'()\[\]*\\`.,;:!?_]|(?<=\)))"
)
OTHER_START = re.compile(r"(?!0*1[.)])[0-9]+[.)]")
# The parser leaves out what is in more than 20 levels of lists and items; then the lists are read as text.
DEEPEST = 18


def to_nodes(text: str) -> list[Node]:
    """The blocks of an answer. Every link in them begins with https:, http:, mailto: or tel: in small letters."""
    tokens = READER.parse(text)
    if any(token.level >= DEEPEST for token in tokens):
        tokens = READER_WITHOUT_LISTS.parse(text)
    return _build(_flat(tokens))


def to_plain(text: str) -> str:
    """The whole answer as plain text: items after "- " or their number, a link as "title (address)"."""
    return as_plain(to_nodes(text))


def as_plain(nodes: list[Node]) -> str:
    """What `to_plain` makes of the text that these nodes were read from."""
    return "\n\n".join(_plain_blocks(nodes))


class _Reader(MarkdownIt):
    """Markdown with only the parts above; which links are safe is decided when the nodes are built."""

    def __init__(self, *block_rules: str) -> None:
        super().__init__("zero")
        self.enable([*block_rules, "newline", "escape", "emphasis", "link", "autolink"])
        self.block.ruler.at("list", _list_from_one, {"alt": ["paragraph", "reference", "blockquote"]})
        self.inline.ruler.after("text", "web_address", _web_address)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the parser's own name
        """Take every link: a refused one would stay in the text with its brackets and address."""
        return True


def _list_from_one(state: StateBlock, first_line: int, last_line: int, silent: bool) -> bool:
    """The parser's rule for lists; "1985. Het jaar" is a sentence, as the nodes know no number to start from.

    Silent, the parser asks whether a paragraph ends here, as it does before the second item too.
    """
    start = state.bMarks[first_line] + state.tShift[first_line]
    if not silent and OTHER_START.match(state.src, start):
        return False
    return list_block(state, first_line, last_line, silent)


def _web_address(state: StateInline, silent: bool) -> bool:
    """Make a link of a web address in the text; the text before the colon has been read already."""
    scheme = WEB_SCHEME.search(state.pending) if state.src[state.pos] == ":" and not state.linkLevel else None
    rest = WEB_ADDRESS.match(state.src, state.pos, state.posMax)
    if silent or not scheme or not rest:
        return False
    state.pending = state.pending[: scheme.start()]
    state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(scheme[0] + rest[0])}
    state.push("text", "", 0).content = scheme[0] + rest[0]
    state.push("link_close", "a", -1)
    state.pos = rest.end()
    return True


READER = _Reader("list")
READER_WITHOUT_LISTS = _Reader()


def _flat(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "inline":
            yield from token.children or []
        else:
            yield token


def _build(tokens: Iterable[Token]) -> list[Node]:
    root: list[Node] = []
    # What is open, outermost first: its node, None when it adds none, and where its children go.
    opened: list[tuple[Node | None, list[Node]]] = [(None, root)]
    for token in tokens:
        siblings = opened[-1][1]
        if token.nesting == 1:
            node = _node(token, {node["type"] for node, _ in opened if node})
            siblings.extend([node] if node else [])
            opened.append((node, node["children"] if node else siblings))
        elif token.nesting == -1:
            node, children = opened.pop()
            _close(node, children, opened[-1][1])
        else:
            _add_leaf(token, siblings)
    return root


def _node(token: Token, around: set[NodeType]) -> Node | None:
    """The node that the token opens; None when it changes nothing: bold in bold, an unsafe link, text of a tight item.

    Without bold in bold no tree is deep, however many stars somebody types.
    """
    kind = NODE_TYPES[token.type]
    if token.hidden or (kind in around and kind not in BLOCKS):
        return None
    if kind != "link":
        return {"type": kind, "children": []}
    href = _safe(str(token.attrs["href"]))
    return {"type": "link", "children": [], "href": href} if href else None


def _safe(href: str) -> str | None:
    """The address with its scheme in small letters; None when nobody should follow it."""
    match = SAFE_HREF.fullmatch(href)
    return href[: match.end(1)].lower() + href[match.end(1) :] if match else None


def _close(node: Node | None, children: list[Node], siblings: list[Node]) -> None:
    """Nothing is left without words: a link shows its address then, what else is empty goes, but for an item."""
    if node is None or node["type"] == "item" or _has_words(children):
        return
    if node["type"] == "link":
        children[:] = [{"type": "text", "children": [], "text": node["href"]}]
    elif not children:
        siblings.pop()


def _has_words(nodes: list[Node]) -> bool:
    return any(sign.isprintable() and not sign.isspace() for sign in "".join(map(_plain_inline, nodes)))


def _add_leaf(token: Token, siblings: list[Node]) -> None:
    if token.type in ("softbreak", "hardbreak"):
        siblings.append({"type": "break", "children": []})
    elif siblings and siblings[-1]["type"] == "text":
        siblings[-1]["text"] += token.content
    elif token.content:
        siblings.append({"type": "text", "children": [], "text": token.content})


def _plain_blocks(nodes: list[Node]) -> list[str]:
    """Each block as text; inline nodes beside each other are one block."""
    blocks: list[str] = []
    for is_block, group in groupby(nodes, lambda node: node["type"] in BLOCKS):
        texts = map(_plain_block if is_block else _plain_inline, group)
        blocks += texts if is_block else ["".join(texts)]
    return blocks


def _plain_block(node: Node) -> str:
    if node["type"] == "paragraph":
        return "".join(map(_plain_inline, node["children"]))
    markers = ("- " if node["type"] == "list" else f"{number}. " for number in range(1, len(node["children"]) + 1))
    items = ("\n".join(_plain_blocks(item["children"])) for item in node["children"])
    return "\n".join(marker + item.replace("\n", "\n  ") for marker, item in zip(markers, items, strict=True))


def _plain_inline(node: Node) -> str:
    if node["type"] == "break":
        return "\n"
    words = node.get("text", "") + "".join(map(_plain_inline, node["children"]))
    return _titled(words, node["href"]) if node["type"] == "link" else words


def _titled(title: str, href: str) -> str:
    """The link as "title (address)"; only the title when it is the address, or the number with spaces."""
    address = re.sub(r"^(?:mailto|tel):", "", href)
    if href.startswith("tel:") and title.replace(" ", "") == address:
        return title
    shown, meant = (SCHEME.sub("", each).rstrip("/") for each in (READER.normalizeLink(title), href))
    return title if shown == meant else f"{title} ({address})"
