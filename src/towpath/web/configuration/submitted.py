"""What a configuration form says: only what its reader changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from towpath.domain.settings.logic.registry import Setting

SHOWN, INHERITED, INHERIT, REMOVE, CONFIRM = "shown:", "inherited:", "inherit:", "remove:", "confirm:"


@dataclass(slots=True)
class Submitted:
    """The differences between what was shown and what was sent."""

    values: dict[str, str] = field(default_factory=dict)
    use_default: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)


def read(settings: Iterable[Setting], post: Mapping[str, str]) -> Submitted:
    """Compare each field with what the page had shown, so that another reader's save stays in force."""
    found = Submitted()
    for setting in settings:
        key = setting.key
        if f"{CONFIRM}{key}" in post:
            found.confirmed.append(key)
        if setting.is_secret:
            _read_secret(key, post, found)
        elif f"{INHERIT}{key}" in post and f"{INHERITED}{key}" not in post:
            found.use_default.append(key)
        elif key in post and (_differs(key, post) or _detached(key, post)):
            found.values[key] = post[key]
    return found


def _read_secret(key: str, post: Mapping[str, str], found: Submitted) -> None:
    """Read a key field: empty means that the secret stays; its removal is asked for by name."""
    if post.get(key, "").strip():
        found.values[key] = post[key]
    elif f"{REMOVE}{key}" in post:
        found.use_default.append(key)


def _differs(key: str, post: Mapping[str, str]) -> bool:
    return post[key] != post.get(f"{SHOWN}{key}")


def _detached(key: str, post: Mapping[str, str]) -> bool:
    return f"{INHERITED}{key}" in post and f"{INHERIT}{key}" not in post
