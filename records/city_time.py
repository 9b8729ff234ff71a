"""The time of the city: days and hours that staff and citizens read."""

from zoneinfo import ZoneInfo

CITY_TIME = ZoneInfo("Europe/Brussels")
