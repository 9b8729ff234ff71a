"""A request as a file for a calendar (RFC 5545)."""

import re
from datetime import UTC, timedelta

from records.visits.file import VisitFile
from records.visits.tables import VisitStatus
from web.console.texts import texts_of
from web.console.visits.files import cells_of, columns

OCTETS_IN_A_LINE = 75
UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
CALENDAR_STATUS = {
    VisitStatus.PLANNED: "CONFIRMED",
    VisitStatus.DONE: "CONFIRMED",
    VisitStatus.REFUSED: "CANCELLED",
    VisitStatus.WITHDRAWN: "CANCELLED",
}


def calendar(file: VisitFile) -> str:
    """A request as a calendar file (RFC 5545): its planned day, or its whole period; nobody's time is occupied by it.

    A file that was made later replaces the event of an earlier one.
    """
    visit = file.visit
    first, last = (visit.planned_on, visit.planned_on) if visit.planned_on else (visit.period_from, visit.period_to)
    about = "\n".join(f"{name}: {cell}" for name, cell in zip(columns(), cells_of(visit), strict=True) if cell)
    title = texts_of("visits")["afspraak"].format(organisatie=visit.organisation)
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Maneblusser//Console//NL", "BEGIN:VEVENT",
        f"UID:{visit.reference}@maneblusser",
        f"DTSTAMP:{visit.updated_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{len(file.history)}",
        f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
        # The end is the first day that is no longer part of it.
        f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(title)}",
        f"DESCRIPTION:{escaped(about)}",
        f"STATUS:{CALENDAR_STATUS.get(VisitStatus(visit.status), 'TENTATIVE')}",
        "TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """A text as value in a calendar file (RFC 5545, 3.3.11); other control characters are removed."""
    for character in "\\;,":
        text = text.replace(character, f"\\{character}")
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).replace("\n", "\\n")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets (RFC 5545, 3.1); no character is cut in two."""
    pieces, room = [""], OCTETS_IN_A_LINE
    for character in line:
        octets = len(character.encode())
        if octets > room:
            # The space in front of a next piece is one octet.
            pieces.append("")
            room = OCTETS_IN_A_LINE - 1
        pieces[-1] += character
        room -= octets
    return "\r\n ".join(pieces)
