"""What goes wrong on purpose: where, when, and what."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from types import MappingProxyType

from spapi_simulator.operations import OPERATIONS
from spapi_simulator.world.agenda import Agenda
from spapi_simulator.world.ids import Ids

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "status": "the call is answered with an HTTP status and a body of JSON, of HTML, or none",
        "cut": "the connection ends without an answer",
        "slow": "the answer takes seconds of real time",
        "quota_storm": "the call is refused with 429 although there was quota left",
        "unknown_enum": "a field of the answer has a value that nobody has heard of",
        "page_token_expired": "a page token does not hold any more",
        "feed_never_ends": "a feed stays in the state IN_PROGRESS",
        "report_cancelled": "a report ends as CANCELLED",
        "report_fatal": "a report ends as FATAL",
        "notification_duplicate": "a notification is delivered twice",
        "notification_late": "a notification is delivered seconds later",
        "notification_reordered": "a notification is delivered seconds later, after those that follow it",
        "shipment_dropped": "a confirmed shipment is answered with 204 and forgotten",
    }
)
BODIES = ("json", "html", "empty")
WHERE = ("operation", "seller", "sku", "order", "type", "data_set")
PLACES = OPERATIONS.keys() | {"document", "token"}
LONGEST_S = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong; ``[[faults]]`` of a scenario.

    It concerns what fits all of ``WHERE`` that are not empty (patterns with ``*`` and ``?``). Of what it
    concerns, it hits what comes between ``from_s`` and ``until_s`` seconds after the start of the world: all,
    or only the ``nth``, or each of number ``every``, or by ``chance``; and at most ``times`` in all.
    Raises ValueError for values that mean nothing.
    """

    kind: str
    """What goes wrong."""
    operation: str = ""
    """An operation; ``document`` for up- and downloads, ``token`` for the token endpoint."""
    seller: str = ""
    """A seller's id."""
    sku: str = ""
    """A SKU in the address of the call."""
    order: str = ""
    """An order's id."""
    type: str = ""
    """A type of feed, report or notification."""
    data_set: str = ""
    """One of the values of ``includedData`` that were asked for."""
    from_s: float = 0
    """Seconds after the start of the world."""
    until_s: float = 0
    """0: for ever."""
    nth: int = 0
    """Only the nth that it concerns."""
    every: int = 0
    """Each of number every, twice every, and so on."""
    chance: float = 1
    """How probable a hit is, by the seed."""
    times: int = 0
    """0: any number."""
    carried_out: bool = False
    """Whether the call takes effect nevertheless: for ``status``, ``cut`` and ``slow``."""
    status: int = 500
    """For ``status``: 400 to 599."""
    body: str = "json"
    """For ``status``: json, html or empty."""
    seconds: float = 30
    """For ``slow`` (60 at most) and for notifications that are late or reordered."""
    field: str = ""
    """For ``unknown_enum``: the name of the field, wherever it stands in the answer."""
    value: str = "SOMETHING_NEW"
    """For ``unknown_enum``: what stands there."""

    def __post_init__(self) -> None:
        allowed = (
            ("kind", self.kind in KINDS, f"one of {', '.join(KINDS)}"),
            ("operation", any(fnmatchcase(one, self.operation or "*") for one in PLACES), "an operation"),
            ("body", self.body in BODIES, f"one of {', '.join(BODIES)}"),
            ("status", 400 <= self.status < 600, "between 400 and 599"),  # noqa: PLR2004
            ("chance", 0 <= self.chance <= 1, "between 0 and 1"),
            ("seconds", self.kind != "slow" or 0 <= self.seconds <= LONGEST_S, f"at most {LONGEST_S}"),
            ("field", self.kind != "unknown_enum" or self.field, "the name of a field"),
        )
        for name, good, what in allowed:
            if not good:
                raise ValueError(f"{name} must be {what}, not {getattr(self, name)!r}")

    def concerns(self, about: Mapping[str, str | Collection[str]]) -> bool:
        """Tell whether it is about this; a criterion that is unknown here does not fit."""
        return all(_fits(about.get(name, ""), pattern) for name in WHERE if (pattern := getattr(self, name)))


def _fits(value: str | Collection[str], pattern: str) -> bool:
    return any(fnmatchcase(one, pattern) for one in ([value] if isinstance(value, str) else value))


@dataclass(slots=True)
class Standing:
    """A fault that is in force: how often something that it concerns came, and how often it hit."""

    id: str
    fault: Fault
    seen: int = 0
    hits: int = 0


@dataclass(slots=True)
class Faults:
    """All faults that are in force."""

    ids: Ids
    agenda: Agenda
    start: datetime = field(init=False)
    standing: dict[str, Standing] = field(default_factory=dict)
    resting: bool = False
    """Set while a journal is carried out again: what it holds was answered, or not, long ago."""

    def __post_init__(self) -> None:
        self.start = self.agenda.now

    def add(self, fault: Fault) -> Standing:
        """Put a fault in force."""
        made = Standing(str(self.ids.number("fault")), fault)
        self.standing[made.id] = made
        return made

    def clear(self, fault_id: str = "") -> None:
        """Take a fault away, or all."""
        for one in [fault_id] if fault_id else list(self.standing):
            self.standing.pop(one, None)

    def match(self, kind: str, **about: str | Collection[str]) -> Fault | None:
        """Give the fault of a kind that hits this; each one that is concerned counts it."""
        since = self.agenda.now - self.start
        hit = [
            one
            for one in self.standing.values()
            if one.fault.kind == kind and one.fault.concerns(about) and self._strikes(one, since)
        ]
        if not hit:
            return None
        hit[0].hits += 1
        return hit[0].fault

    def _strikes(self, one: Standing, since: timedelta) -> bool:
        fault, second = one.fault, since.total_seconds()
        if second < fault.from_s or (fault.until_s and second >= fault.until_s):
            return False
        one.seen += 1
        if fault.times and one.hits >= fault.times:
            return False
        if fault.nth or fault.every:
            return one.seen == fault.nth or bool(fault.every and one.seen % fault.every == 0)
        return fault.chance == 1 or self.ids.chance("fault", one.id, one.seen).random() < fault.chance
