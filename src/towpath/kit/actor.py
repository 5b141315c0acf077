"""Who does it: every action takes one, every journal row names one."""

from dataclasses import dataclass
from typing import Literal

from towpath.kit.errors import Forbidden

ANY_RIGHT = "*"


@dataclass(frozen=True, slots=True)
class Actor:
    """A user, an API token, the command line or a job, with the rights that it acts with."""

    kind: Literal["user", "token", "cli", "job"]
    id: str
    name: str
    rights: frozenset[str]
    address: str = ""

    def may(self, right: str) -> bool:
        """Tell whether the actor has the right."""
        return right in self.rights or ANY_RIGHT in self.rights

    def require(self, right: str) -> None:
        """Raise :class:`Forbidden` unless the actor has the right."""
        if not self.may(right):
            raise Forbidden(right)


def job(name: str) -> Actor:
    """Give the actor of a background job."""
    return Actor(kind="job", id=name, name=name, rights=frozenset({ANY_RIGHT}))


def command_line(user: str) -> Actor:
    """Give the actor of the command line: whoever can run it on the machine may do everything."""
    return Actor(kind="cli", id=user, name=user, rights=frozenset({ANY_RIGHT}))
