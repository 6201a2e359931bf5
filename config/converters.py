"""Path converters. A pure leaf."""

from django.urls import register_converter


class RowId:
    """A row's id that fits every database's integer: longer digits are no address at all (404, never 500)."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Year(RowId):
    """A year of four digits."""

    regex = "20[0-9]{2}"


class Month(RowId):
    """A month's number."""

    regex = "[1-9]|1[0-2]"


register_converter(Month, "month")
register_converter(RowId, "id")
register_converter(Year, "year")
