"""Say in the reader's language what another place decided."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from towpath.kit.text import Message, without_context


def say(message: Message | str) -> str:
    """Translate a message and put its parameters in; dates, decimals and messages among them are said too."""
    if not isinstance(message, Message):
        return without_context(gettext(message)) if message else ""
    text = without_context(gettext(message.text))
    return (
        text if not message.params else text % {name: _part(value) for name, value in message.params.items()}
    )


def _part(value: object) -> object:
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, Decimal):
        return number_format(value)
    return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else value
