"""Hostile words, and what a browser would make of an answer in which they stand."""

import re
from html.parser import HTMLParser

import httpx

MARK = "xss7"
HARMLESS = f"gewone woorden {MARK}"
COMPUTED = str(191 * 7919)
HOSTILE = [
    f"<script>{MARK}()</script><style>*{{color:{MARK}}}</style>",
    f'"><img src={MARK} onerror={MARK}()><input autofocus onfocus={MARK}()>',
    f"' onmouseover='{MARK}()' style='{MARK}' x='",
    f"</textarea></title></option></datalist></script><svg/onload={MARK}()>",
    f"{MARK} {{{{191*7919}}}} {{% for x in () %}} ${{191*7919}} {{naam}} %s",
    f"[{MARK}](javascript:{MARK}()) <javascript:{MARK}()> ![x](data:text/html,{MARK}) javascript:{MARK}()",
    f"<a href=javascript:{MARK}()>a</a><iframe srcdoc={MARK}></iframe><base href=//{MARK}.example>",
    f"\u202e{MARK}\u2066\u200b{'w' * 150}",
    f"=HYPERLINK({MARK})\r\nBcc: {MARK}@evil.example\r\nEND:VCALENDAR\u2028--- a/{MARK}",
    f"\uff1dcmd|'/c {MARK}'!A0;@SUM(1)",
]
SCRIPTED = re.compile(r"[\x00-\x20]*(javascript|data|vbscript):", re.IGNORECASE)
NEVER = {"iframe", "object", "embed", "base", "img", "svg", "style", "javascript"}
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "xlink:href"}


class Page(HTMLParser):
    """What a browser would make of a page: its words, and everything in it that could run or come from elsewhere."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.words, self.bad = "", list[str]()
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.words += f" {' '.join(values.values())} "
        runs = tag == "script" and not values.get("src", "").startswith("/console/")
        if runs or tag in NEVER or MARK in tag:
            self.bad.append(tag)
        for name, value in values.items():
            leads = name in ADDRESSES and bool(SCRIPTED.match(value))
            if leads or name.startswith("on") or name in ("style", "srcdoc") or MARK in name:
                self.bad.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        self.words += data


def check_text(answer: httpx.Response, where: str) -> str:
    """What a reader sees of an answer, after looking at what could run."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if kind != "text/html":
        assert kind in (
            "application/json", "application/problem+json", "text/csv", "text/calendar", "text/x-diff", "text/x-patch",
            "text/plain", "text/javascript", "message/rfc822", "",
        ) or kind.endswith(".sheet"), (where, kind)  # fmt: skip
        assert answer.headers["x-content-type-options"] == "nosniff", where
        return answer.content.decode(errors="replace")
    shown = Page(answer.text)
    assert shown.bad == [], where
    assert COMPUTED not in answer.text, where
    return shown.words
