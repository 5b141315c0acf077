"""Every arrow from an event to what follows, in one table, and every setting that a room declares."""

from collections.abc import Callable

from towpath.kit.events import follow

FOLLOWERS: tuple[tuple[type, Callable[..., None]], ...] = ()


def bind() -> None:
    """Bind the table; called once, when Django is ready."""
    for event, follower in FOLLOWERS:
        follow(event, follower)
