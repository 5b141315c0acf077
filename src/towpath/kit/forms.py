"""What forms and actions say to one another."""

from collections.abc import Callable
from typing import TypeVar

from django.forms import Form

from towpath.kit.errors import DomainError, Forbidden, InvalidFields
from towpath.kit.speech import say

T = TypeVar("T")


def attempt(form: Form, action: Callable[[], T]) -> T | None:
    """Run an action with a form's values; what it refuses is shown at the fields and ``None`` is given.

    ``None`` is given too when the form is not sent or not valid. A missing right goes on to the 403 page.
    """
    if not form.is_valid():
        return None
    try:
        return action()
    except Forbidden:
        raise
    except InvalidFields as error:
        for name, message in error.fields.items():
            form.add_error(name if name in form.fields else None, say(message))
    except DomainError as error:
        form.add_error(None, say(error.message))
    return None
