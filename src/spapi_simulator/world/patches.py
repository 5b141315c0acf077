"""Applies submissions to a listing's attributes (Amazon's rules for PATCH and for partial updates).

An attribute is a list of entries; its selectors (``marketplace_id``, ``currency``, ``audience``, ...) name an
entry within it. ``add`` and ``replace`` put new entries in the place of all the marketplace's; ``merge``
changes the fields of one entry, and null takes a field away; ``delete`` removes the entries that the
selectors name. Entries are never changed in place, so that what was sent and what is kept may share them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from spapi_simulator.world.issues import Issue, invalid, unknown
from spapi_simulator.world.listing import Attributes
from spapi_simulator.world.submissions import PARTIAL, PATCH, PUT, Change

MARKETPLACE = "marketplace_id"
PREFIX = "/attributes/"
Entries = list[dict[str, Any]]
Selectors = Callable[[str], tuple[str, ...]]
"""The selectors of an attribute by its name."""
Defaults = Mapping[str, str]
"""What a selector is when it is not sent: the marketplace, its currency, the audience ALL."""


class Unpatchable(Exception):
    """The operation cannot be carried out."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.message)
        self.issue = issue


def target(patch: Mapping[str, Any]) -> str:
    """Give the attribute that an operation is about; raises Unpatchable for anything below or beside one."""
    path = str(patch.get("path", ""))
    name = path.removeprefix(PREFIX)
    if not path.startswith(PREFIX) or not name or "/" in name:
        raise Unpatchable(unknown(path))
    return name


def apply(attributes: Attributes, change: Change, selectors: Selectors, defaults: Defaults) -> Attributes:
    """Give the attributes after a change in one marketplace; ``attributes`` stay as they are.

    Raises Unpatchable when an operation lacks a value or a selector.
    """
    if change.kind == PATCH:
        for patch in change.patches:
            name = target(patch)
            attributes = _put(
                attributes, name, _patched(attributes.get(name, []), patch, selectors(name), defaults)
            )
        return attributes
    if change.kind not in {PUT, PARTIAL}:
        return attributes
    if change.kind == PUT:
        attributes = _without(attributes, defaults[MARKETPLACE], selectors)
    for name, entries in change.attributes.items():
        kept = _elsewhere(attributes.get(name, []), defaults[MARKETPLACE])
        attributes = _put(attributes, name, kept + _complete(entries, selectors(name), defaults))
    return attributes


def _without(attributes: Attributes, marketplace_id: str, selectors: Selectors) -> Attributes:
    """Take away what a full update replaces: the marketplace's entries, and what all marketplaces share.

    What is shared stays as long as another marketplace has entries of its own.
    """
    rest = {name: _elsewhere(entries, marketplace_id) for name, entries in attributes.items()}
    if any(entry.get(MARKETPLACE) for entries in rest.values() for entry in entries):
        shared = {name: attributes[name] for name in attributes if MARKETPLACE not in selectors(name)}
        rest |= shared
    return {name: entries for name, entries in rest.items() if entries}


def _patched(
    current: Entries, patch: Mapping[str, Any], names: tuple[str, ...], defaults: Defaults
) -> Entries:
    name, sent = target(patch), patch.get("value")
    if not isinstance(sent, list) or not sent or not all(isinstance(one, dict) for one in sent):
        raise Unpatchable(invalid(name, "the operation needs a list of entries as its value."))
    if patch["op"] == "merge":
        return _merged(name, current, sent, names)
    if patch["op"] == "delete":
        return _deleted(current, sent, names, defaults)
    return _elsewhere(current, defaults[MARKETPLACE]) + _complete(sent, names, defaults)


def _merged(name: str, current: Entries, sent: Entries, names: tuple[str, ...]) -> Entries:
    merged = list(current)
    for entry in sent:
        missing = [one for one in names if not entry.get(one)]
        if missing:
            raise Unpatchable(invalid(name, f"merge needs every selector; {', '.join(missing)} is missing."))
        same = (at for at, one in enumerate(merged) if all(one.get(key) == entry[key] for key in names))
        place = next(same, len(merged))
        fields = (merged[place] if place < len(merged) else {}) | entry
        merged[place : place + 1] = [{key: value for key, value in fields.items() if value is not None}]
    return merged


def _deleted(current: Entries, sent: Entries, names: tuple[str, ...], defaults: Defaults) -> Entries:
    wanted = [{key: entry.get(key, defaults.get(key)) for key in names} for entry in sent]
    return [
        entry
        for entry in current
        if not any(
            all(value is None or entry.get(key) == value for key, value in one.items()) for one in wanted
        )
    ]


def _elsewhere(entries: Iterable[dict[str, Any]], marketplace_id: str) -> Entries:
    return [entry for entry in entries if entry.get(MARKETPLACE, marketplace_id) != marketplace_id]


def _complete(entries: Iterable[dict[str, Any]], names: tuple[str, ...], defaults: Defaults) -> Entries:
    known = {key: defaults[key] for key in names if key in defaults}
    return [known | entry for entry in entries]


def _put(attributes: Attributes, name: str, entries: Entries) -> Attributes:
    rest = {key: value for key, value in attributes.items() if key != name}
    return rest | {name: entries} if entries else rest
