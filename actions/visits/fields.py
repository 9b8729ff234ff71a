"""The fields of the visit form, and their slots in the tracker."""

from dataclasses import dataclass
from enum import StrEnum

PREFIX = "werkbezoek_"
FORM = "werkbezoek_formulier"
SKIPPED = ""


class Field(StrEnum):
    """The fields in the order in which they are asked; the value is the slot's name after its prefix."""

    ORGANISATION = "organisatie"
    CONTACT = "contact"
    EMAIL = "email"
    PHONE = "telefoon"
    THEMES = "themas"
    PEOPLE = "personen"
    PERIOD = "periode"
    REMARK = "opmerking"
    AGREED = "akkoord"

    @property
    def slot(self) -> str:
        """Name of the slot."""
        return PREFIX + self.value


OPTIONAL = (Field.PHONE, Field.REMARK)
ASKED = tuple(field for field in Field if field is not Field.AGREED)
KEY_SLOT = PREFIX + "sleutel"
DOUBT_SLOT = PREFIX + "twijfel"


@dataclass(frozen=True)
class Say:
    """A response to utter, with the values for its places and any buttons made on the spot."""

    response: str
    values: tuple[tuple[str, str], ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()


def field_of_slot(slot: str | None) -> Field | None:
    """The field behind a slot's name, if there is one."""
    return next((field for field in Field if field.slot == slot), None)
