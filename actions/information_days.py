"""Information days, as they stand in the database."""

from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.storage import sessions
from records.visits.information_days import information_days
from records.visits.tables import InformationDay


def listed(days: list[InformationDay]) -> str:
    """Days as lines of a list: date and theme."""
    return "\n".join(f"- {day.day:%d/%m/%Y}: {day.theme}" for day in days)


class ActionInformationDays(Action):
    """Tell which information days come; the past ones only as past."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_werkbezoek_infodagen"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter the coming days, or that none is planned and which one was the latest."""
        days = await information_days(sessions(), date.today())
        if days.coming:
            dispatcher.utter_message(response="utter_werkbezoek_infodagen_gepland", dagen=listed(days.coming))
        else:
            dispatcher.utter_message(response="utter_werkbezoek_infodagen", vorige=listed(days.past[:3]))
        return []
