"""A conversation as a text file."""

from datetime import UTC, datetime

from records.conversations.tables import Author, Message
from web.transcript import as_text

AT = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)


def message(author: Author, text: str, **fields: object) -> Message:
    return Message(conversation_id="c", at=AT, author=author, text=text, **{"buttons": [], **fields})


def test_who_wrote_what_and_when_in_the_citys_time_with_source_and_choices() -> None:
    source = {"title": "Een bron", "owner": "De stad", "url": None, "date": ""}
    text = as_text(
        [
            message(Author.CITIZEN, "<script>alert(1)</script> **x**"),
            message(
                Author.BOT, "Dat is **zo**.", source=source, buttons=[{"id": "1", "title": "Meer", "payload": "/m"}]
            ),
            message(Author.STAFF, "Dag", name="Ada van de balie"),
        ]
    )
    assert "21/11/2026 21:00 Jij:\n<script>alert(1)</script> **x**" in text
    assert "Maneblusser:\nDat is zo.\n[Meer]\nBron: Een bron (De stad)" in text
    assert "Ada van de balie:\nDag" in text
    assert "/m" not in text
