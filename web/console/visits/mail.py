"""Writes to the applicant of a work visit: a letter from the templates, changed by the employee before it goes."""

from fastapi import APIRouter, Request, Response

from records.mail.letters import LONGEST_SUBJECT, Letter, LetterKind, write_letter
from records.visits.desk import ImpossibleChange, can_be_written_to, queue_letter
from records.visits.file import VisitFile
from records.visits.requests import VisitNotFound
from records.visits.tables import VisitStatus
from web.console.access import CHANGES, Current, may
from web.console.pages import page
from web.console.typed import Text, one_line, several_lines
from web.console.visits.outbox import way_out
from web.console.visits.shown import Read, done, refuse

router = APIRouter()
LONGEST_BODY = 10_000
# The letter that belongs to a status; writing freely is always possible.
OF_STATUS = {
    VisitStatus.CONTACTED: LetterKind.CONTACTED,
    VisitStatus.PLANNED: LetterKind.PLANNED,
    VisitStatus.REFUSED: LetterKind.REFUSED,
}


def letters_for(file: VisitFile) -> list[LetterKind]:
    """The letters that fit a request as it stands, the most likely first."""
    fitting = OF_STATUS.get(VisitStatus(file.visit.status))
    if fitting is LetterKind.PLANNED and file.visit.planned_on is None:
        fitting = None
    return [*([fitting] if fitting else []), LetterKind.FREE]


@router.get("/werkbezoeken/{reference}/mail", dependencies=[may("werkbezoeken")])
async def form(request: Request, who: Current, file: Read, soort: str = "") -> Response:
    """A letter to read over and change."""
    if not can_be_written_to(file.visit):
        return await refuse(request, who, file.visit.reference, "mail")
    kinds = letters_for(file)
    kind = LetterKind(soort) if soort in kinds else kinds[0]
    theme = file.information_day.theme if file.information_day else ""
    return _show(request, file, kind, write_letter(kind, file.visit, theme), [])


@router.post("/werkbezoeken/{reference}/mail", dependencies=[may("werkbezoeken"), *CHANGES])
async def send(
    request: Request, who: Current, file: Read, subject: Text = "", body: Text = "", soort: Text = ""
) -> Response:  # fmt: skip
    """Put a letter into the outbox."""
    reference = file.visit.reference
    letter = Letter(one_line(subject), several_lines(body))
    if wrong := _wrong(letter):
        kind = LetterKind(soort) if soort in letters_for(file) else LetterKind.FREE
        return _show(request, file, kind, letter, wrong)
    try:
        await queue_letter(request.app.state.sessions, reference, letter, who.employee.email)
    except (VisitNotFound, ImpossibleChange):
        return await refuse(request, who, reference, "mail")
    return await done(request, who, reference, "mail geschreven", "mail")


def _wrong(letter: Letter) -> list[str]:
    """Names of what is empty or too long."""
    return [
        name
        for name, text, longest in (("subject", letter.subject, LONGEST_SUBJECT), ("body", letter.body, LONGEST_BODY))
        if not 0 < len(text) <= longest
    ]


def _show(request: Request, file: VisitFile, kind: LetterKind, letter: Letter, wrong: list[str]) -> Response:
    values = {"visit": file.visit, "kinds": letters_for(file), "kind": kind, "letter": letter, "wrong": wrong}
    return page(request, "post_schrijven.html", 422 if wrong else 200, **way_out(request), **values)
