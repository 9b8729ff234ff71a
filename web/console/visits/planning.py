"""Plans a work visit on an information day, or on a date of its own."""

from datetime import date, timedelta

from fastapi import APIRouter, Request, Response

from actions.visits.doubts import FURTHEST_DAYS
from records.staff.login import LoggedIn
from records.visits import plans
from records.visits.desk import ImpossibleChange
from records.visits.plans import NoPlacesLeft, NoSuchDay
from records.visits.requests import VisitNotFound
from web.console.access import CHANGES, Current, may
from web.console.typed import Text, read_date, read_number, today
from web.console.visits.shown import Reference, done, refuse

router = APIRouter()
FURTHEST = timedelta(days=FURTHEST_DAYS)


@router.post("/werkbezoeken/{reference}/plannen", dependencies=[may("werkbezoeken"), *CHANGES])
async def plan(
    request: Request, who: Current, reference: Reference, infodag: Text = "", datum: Text = ""
) -> Response:  # fmt: skip
    """Plan a request on a date, or on the chosen information day when none is written."""
    try:
        day = await _planned(request, who, reference, infodag, datum)
    except NoPlacesLeft as full:
        return await refuse(request, who, reference, "vol", left=full.args[0])
    except NoSuchDay:
        return await refuse(request, who, reference, "geen_dag")
    except (VisitNotFound, ImpossibleChange):
        return await refuse(request, who, reference, "plannen")
    if day is None:
        return await refuse(request, who, reference, "datum", date=datum)
    return await done(request, who, reference, "werkbezoek gepland", "gepland", dag=f"{day:%d/%m/%Y}")


async def _planned(request: Request, who: LoggedIn, reference: str, infodag: str, datum: str) -> date | None:
    """The day on which it is planned now; None when what was typed is no date to come."""
    sessions, email = request.app.state.sessions, who.employee.email
    if infodag and not datum.strip():
        return await plans.plan_on_information_day(sessions, reference, read_number(infodag) or 0, today(), email)
    day = read_date(datum)
    if day is None or not today() <= day <= today() + FURTHEST:
        return None
    await plans.plan_on(sessions, reference, day, email)
    return day
