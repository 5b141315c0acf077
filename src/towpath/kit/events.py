"""Rooms say what happened; ``config/wiring.py`` decides what follows."""

from collections.abc import Callable
from typing import TypeVar

E = TypeVar("E")

_followers: dict[type, list[Callable[..., None]]] = {}


def follow(event: type[E], follower: Callable[[E], None]) -> None:
    """Call ``follower`` in the transaction of every published event of that type."""
    _followers.setdefault(event, []).append(follower)


def publish(event: object) -> None:
    """Tell the followers of the event, in this transaction."""
    for follower in _followers.get(type(event), ()):
        follower(event)


def followed() -> dict[type, tuple[Callable[..., None], ...]]:
    """Give the table of who follows what, for the reference page and its test."""
    return {event: tuple(followers) for event, followers in _followers.items()}
