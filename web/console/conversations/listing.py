"""Gesprekken: the list, what needs attention first, with its filters."""

import asyncio
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from actions.topics import load_topics
from records.conversations import case_work, review, saved_filters
from records.conversations.attention import Attention
from records.staff import accounts
from records.staff.tables import STAFF
from web.console.access import Current, may
from web.console.administration.models import model_files
from web.console.conversations.asked import ME, NOBODY, read_fields, read_filters, read_place, written
from web.console.conversations.presence import in_rows
from web.console.pages import page
from web.console.topic_names import every_title

router = APIRouter()


@router.get("/gesprekken", dependencies=[may("gesprekken")])
async def listing(request: Request, who: Current) -> Response:
    """The conversations, the most urgent first."""
    sessions, me, topics = request.app.state.sessions, who.employee, load_topics()
    asked = read_fields(request.query_params)
    after = read_place(request.query_params.get("na", ""))
    rows, place = await review.most_urgent(sessions, read_filters(asked, topics, me.id), after)
    given = {name: value for name, value in asked.items() if value}
    values: dict[str, Any] = {
        "rows": rows,
        "around": await in_rows(request, who, [row.conversation.id for row in rows]),
        "more": urlencode({**given, "na": written(place)}) if place else None,
        "after": after,
        "asked": asked,
        "query": urlencode(given),
        "topics": every_title(topics),
        "models": await review.models(sessions),
        "trained": {file.model: file.at for file in await asyncio.to_thread(model_files)},
        "labels": await case_work.labels_in_use(sessions),
        "people": [each for each in await accounts.employees(sessions) if each.role in STAFF and each.id != me.id],
        "saved": await saved_filters.saved_filters(sessions, me.id),
    }
    return page(request, "gesprekken.html", Attention=Attention, ME=ME, NOBODY=NOBODY, **values)
