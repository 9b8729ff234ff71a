"""Whatever somebody types, or gets into an answer or a button, is shown as text and never runs."""

from playwright.sync_api import Dialog, Page, expect

from tests.browser.chat import Chat
from tests.browser.conftest import Visit
from tests.browser.rows import write
from tests.system.assistant import Assistant

RUN = "globalThis.canary=1"
LITERAL = [
    f"<script>{RUN}</script>",
    f"<ScRiPt>{RUN}</sCrIpT>",
    f"</script><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'"><img src=x onerror="{RUN}">',
    f"<svg onload={RUN}>",
    f"<svg><animate onbegin={RUN} attributeName=x></svg>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<details open ontoggle={RUN}>hallo</details>",
    f'<a href="javascript:{RUN}">klik</a>',
    f"javascript:{RUN}",
    f"<math><mi xlink:href='javascript:{RUN}'>x</mi></math>",
    f"<style>@import 'javascript:{RUN}'</style>",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"${{{RUN}}} #{{{RUN}}} <%= {RUN} %>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"<body onpageshow={RUN}>",
    "\u202egpj.exe\u202c kijk hier",
]
# Markdown of an answer: what is left to read of it.
MARKDOWN = {
    f"[klik](javascript:{RUN})": "klik",
    f"[data](data:text/html,<script>{RUN}</script>)": "data",
}
CORPUS = [*LITERAL, *MARKDOWN]
DANGEROUS = """(log) => [...log.querySelectorAll('script, img, iframe, embed, style, math, details, animate, a')]
  .filter((element) => !['https:', 'http:', 'mailto:', 'tel:'].includes(element.protocol))
  .map((element) => element.outerHTML)"""


def assert_harmless(chat: Chat, dialogs: list[str]) -> None:
    assert chat.log.evaluate(DANGEROUS) == []
    assert (
        chat.log.evaluate(
            "e => [...e.querySelectorAll('*')].flatMap((x) => x.getAttributeNames()).filter((x) => x.startsWith('on'))"
        )
        == []
    )
    assert chat.page.evaluate("'canary' in globalThis") is False
    assert dialogs == []


def watch(page: Page) -> list[str]:
    dialogs: list[str] = []

    def seen(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", seen)
    return dialogs


def shown(chat: Chat, author: str) -> list[str]:
    return [
        " ".join((text or "").split()) for text in chat.page.locator(f".message.{author} .bubble").all_text_contents()
    ]


def test_what_a_citizen_types_is_shown_as_typed(visit: Visit) -> None:
    # Without the page's policy, which would stop a script too: the widget has to be safe by itself.
    chat = visit(bypass_csp=True).open()
    dialogs = watch(chat.page)
    for text in CORPUS:
        chat.say(text)
    assert shown(chat, "citizen") == CORPUS
    assert_harmless(chat, dialogs)
    chat.page.reload()
    expect(chat.said(LITERAL[0]).first).to_be_visible()
    assert shown(chat, "citizen") == CORPUS
    assert_harmless(chat, dialogs)


def test_what_stands_in_an_answer_or_a_staff_message_is_shown_as_text(visit: Visit, assistant: Assistant) -> None:
    chat = visit(bypass_csp=True).open()
    dialogs = watch(chat.page)
    for text in CORPUS:
        for author in ("bot", "staff"):
            write(assistant, chat, author, text)
    chat.page.reload()
    expect(chat.page.locator(".message.staff")).to_have_count(len(CORPUS))
    expected = [MARKDOWN.get(text, text) for text in CORPUS]
    assert shown(chat, "staff") == expected
    assert shown(chat, "bot")[1:] == expected
    assert_harmless(chat, dialogs)


def test_what_stands_on_a_button_is_shown_as_text(visit: Visit, assistant: Assistant) -> None:
    chat = visit(bypass_csp=True).open()
    dialogs = watch(chat.page)
    write(assistant, chat, "bot", "Kies", CORPUS)
    chat.page.reload()
    expect(chat.choices).to_have_count(len(CORPUS))
    assert chat.choices.all_text_contents() == CORPUS
    chat.reply_to(chat.choices.nth(3).click)
    assert shown(chat, "citizen") == [CORPUS[3]]
    assert_harmless(chat, dialogs)
