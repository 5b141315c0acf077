"""The errors that a door may show: everything else is a bug (architecture, how data flows)."""

from collections.abc import Mapping

from towpath.kit.text import N_, Message


class DomainError(Exception):
    """The request cannot be done as asked; ``code`` is stable, ``message`` is for the reader.

    ``status`` is the HTTP status that every door answers with.
    """

    status = 409
    code = "CONFLICT"

    def __init__(self, message: Message | str, *, code: str | None = None, status: int | None = None) -> None:
        self.message = message if isinstance(message, Message) else Message(message)
        self.code = code or self.code
        self.status = status or self.status
        super().__init__(self.code)


class NotFound(DomainError):
    """What was named does not exist, or not for this actor."""

    status = 404
    code = "NOT_FOUND"


class Forbidden(DomainError):
    """The actor lacks ``right``; the door adds who can grant it."""

    status = 403
    code = "FORBIDDEN"

    def __init__(self, right: str) -> None:
        self.right = right
        super().__init__(Message(N_("You need the right “%(right)s” for this."), {"right": right}))


class InvalidFields(DomainError):
    """Some of what was typed is not valid; ``fields`` names each with its message. Nothing was saved."""

    status = 422
    code = "INVALID_FIELDS"

    def __init__(self, fields: Mapping[str, Message]) -> None:
        self.fields = dict(fields)
        super().__init__(N_("Some values are not valid. Nothing was saved."))


class Retryable(Exception):
    """A fault that passes: try again after ``after_s`` seconds."""

    def __init__(self, after_s: float, reason: str = "") -> None:
        self.after_s = after_s
        super().__init__(reason)


class Refused(Exception):
    """The other side said no for good; ``code`` is its word for it."""

    def __init__(self, code: str, reason: str = "") -> None:
        self.code = code
        super().__init__(reason or code)
