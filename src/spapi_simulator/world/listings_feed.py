"""JSON_LISTINGS_FEED: many listings changed by one file (Amazon's schemas: listings-feed-schema-v2)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from spapi_simulator.world.feed import Feed, Outcome, Work, record
from spapi_simulator.world.jobs import DONE, FATAL
from spapi_simulator.world.submissions import LISTING, OFFER_ONLY, PRODUCT_ONLY, Change

if TYPE_CHECKING:
    from spapi_simulator.world import World
    from spapi_simulator.world.documents import Document
    from spapi_simulator.world.issues import Issue

VERSION, API_VERSION = "2.0", "2021-08-01"
MOST_MESSAGES, LARGEST = 25_000, 10 * 1024 * 1024
AT_ONCE = 100
CONTENT_TYPE = "application/json; charset=UTF-8"
_HIGHEST_ID = 2**31 - 1
_DATA_SETS = frozenset(
    {
        "summaries",
        "attributes",
        "issues",
        "offers",
        "fulfillmentAvailability",
        "procurement",
        "relationships",
        "productTypes",
    }
)
_FORBIDDEN = {
    "UPDATE": {"patches"},
    "PARTIAL_UPDATE": {"patches", "requirements"},
    "PATCH": {"attributes", "requirements"},
    "DELETE": {"attributes", "patches", "productType", "requirements"},
}
_CALLS = {
    "UPDATE": "putListingsItem",
    "PARTIAL_UPDATE": "patchListingsItem",
    "PATCH": "patchListingsItem",
    "DELETE": "deleteListingsItem",
}
_OPS = frozenset({"add", "replace", "merge", "delete"})


class Wrong(Exception):
    """A feed or a message of it is against the format."""


@dataclass(slots=True)
class _Report:
    """What the processing report will say."""

    feed: Feed
    included: list[str] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    processed: int = 0
    accepted: list[str] = field(default_factory=list)
    """SKUs, in order; a SKU that comes twice stands here twice."""

    def count(self, severity: str) -> int:
        return sum(issue["severity"] == severity for issue in self.issues)

    def written(self, items: list[dict[str, Any]]) -> Iterator[bytes]:
        """Write the report piece by piece."""
        header: dict[str, Any] = {"sellerId": self.feed.seller_id, "version": VERSION, "feedId": self.feed.id}
        summary: dict[str, Any] = {
            "errors": self.count("ERROR"),
            "warnings": self.count("WARNING"),
            "messagesProcessed": self.processed,
            "messagesAccepted": len(self.accepted),
            "messagesInvalid": self.processed - len(self.accepted),
        }
        if self.included:
            header["report"] = {"includedData": self.included, "apiVersion": API_VERSION}
            severities = [issue["severity"] for item in items for issue in item.get("issues", [])]
            counts = {"errors": severities.count("ERROR"), "warnings": severities.count("WARNING")}
            summary["itemSummary"] = {"items": len(items)} | counts
        yield f'{{"header":{_json(header)},"issues":{_json(self.issues)},"summary":{_json(summary)}'.encode()
        if self.included:
            yield b',"items":['
            for number, item in enumerate(items):
                yield (b"," if number else b"") + _json(item).encode()
            yield b"]"
        yield b"}"


def work(world: "World", feed: Feed, document: "Document") -> Work:
    """Carry out the messages in their order, some hundreds at a time, and report on each."""
    report = _Report(feed)
    try:
        messages = _opened(feed, document, report)
    except Wrong as error:
        report.issues.append({"severity": "ERROR", "message": str(error)})
        return Outcome(FATAL, CONTENT_TYPE, report.written([]))
    seen: set[int] = set()
    for start in range(0, len(messages), AT_ONCE):
        batch = messages[start : start + AT_ONCE]
        for message in batch:
            _carry_out(world, feed, message, report, seen)
        yield len(batch) / world.feeds.rules.messages_per_s
    items: list[dict[str, Any]] = []
    if report.included:
        yield world.listings.rules.accept_within_s
        found = (world.listings.get(feed.seller_id, sku) for sku in dict.fromkeys(report.accepted))
        items = [feed.render(listing, report.included) for listing in found if listing]
    return Outcome(DONE, CONTENT_TYPE, report.written(items))


def _opened(feed: Feed, document: "Document", report: _Report) -> list[Any]:
    """Give the messages; raises :class:`Wrong` for what is wrong with the whole file."""
    content = document.content or b""
    if len(content) > LARGEST:
        raise Wrong("The feed is larger than 10 MiB.")
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        raise Wrong("The feed is not valid JSON.") from None
    header, messages = (
        (whole.get("header"), whole.get("messages")) if isinstance(whole, dict) else (None, None)
    )
    if not isinstance(header, dict) or not isinstance(messages, list):
        raise Wrong("The feed needs a header and messages.")
    if header.get("version") != VERSION:
        raise Wrong(f"The version of the feed must be {VERSION}.")
    if header.get("sellerId") != feed.seller_id:
        raise Wrong("The sellerId of the header is not that of the account.")
    if not 1 <= len(messages) <= MOST_MESSAGES:
        raise Wrong(f"A feed has 1 to {MOST_MESSAGES} messages.")
    if "report" in header:
        report.included = _included(header["report"])
    return messages


def _included(wanted: Any) -> list[str]:
    included = wanted.get("includedData") if isinstance(wanted, dict) else None
    if not isinstance(included, list) or not included or not _DATA_SETS.issuperset(map(str, included)):
        raise Wrong("The report's includedData must name data sets of a listings item.")
    if wanted.get("apiVersion") != API_VERSION:
        raise Wrong(f"The report's apiVersion must be {API_VERSION}.")
    return included


def _carry_out(world: "World", feed: Feed, message: Any, report: _Report, seen: set[int]) -> None:
    report.processed += 1
    about: dict[str, Any] = {}
    try:
        about = _about(message, seen)
        change = _change(message)
    except Wrong as error:
        report.issues.append({**about, "severity": "ERROR", "message": str(error)})
        return
    sku, seller = message["sku"], world.accounts.sellers[feed.seller_id]
    answer = world.listings.submit(seller, sku, feed.marketplace_ids[0], change)
    report.issues += [about | _shown(issue) for issue in answer.issues]
    if answer.status == "ACCEPTED":
        report.accepted.append(sku)
        record(world, feed, _CALLS[message["operationType"]], sku, message)


def _about(message: Any, seen: set[int]) -> dict[str, Any]:
    """Give what identifies a message; raises :class:`Wrong` when that is not enough."""
    if not isinstance(message, dict):
        raise Wrong("A message must be an object.")
    number, sku = message.get("messageId"), message.get("sku")
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= _HIGHEST_ID:
        raise Wrong(f"The messageId {number!r} is not a whole number from 1 to {_HIGHEST_ID}.")
    if number in seen:
        raise Wrong(f"The messageId {number} was used before in this feed.")
    seen.add(number)
    return {"messageId": number} | ({"sku": sku} if sku and isinstance(sku, str) else {})


def _change(message: dict[str, Any]) -> Change:
    """Give what a message wants; raises :class:`Wrong` when its fields do not fit its kind."""
    if not isinstance(message.get("sku"), str) or not message["sku"]:
        raise Wrong("The sku is missing.")
    kind, product_type = str(message.get("operationType")), message.get("productType")
    if kind not in _FORBIDDEN:
        raise Wrong("operationType must be UPDATE, PARTIAL_UPDATE, PATCH or DELETE.")
    if wrong := _FORBIDDEN[kind] & message.keys():
        raise Wrong(f"{kind} does not take {', '.join(sorted(wrong))}.")
    if kind == "DELETE":
        return Change.delete()
    if not isinstance(product_type, str) or not product_type:
        raise Wrong(f"{kind} needs a productType.")
    if kind == "PATCH":
        return Change.patch(product_type, _patches(message.get("patches")))
    attributes = message.get("attributes")
    if not isinstance(attributes, dict) or not attributes:
        raise Wrong(f"{kind} needs attributes.")
    if kind == "PARTIAL_UPDATE":
        return Change.partial(product_type, attributes)
    requirements = str(message.get("requirements", LISTING))
    if requirements not in {LISTING, PRODUCT_ONLY, OFFER_ONLY}:
        raise Wrong(f"requirements must be {LISTING}, {PRODUCT_ONLY} or {OFFER_ONLY}.")
    return Change.put(product_type, attributes, requirements)


def _patches(patches: Any) -> list[dict[str, Any]]:
    if not isinstance(patches, list) or not patches:
        raise Wrong("PATCH needs patches.")
    for patch in patches:
        if (
            not isinstance(patch, dict)
            or str(patch.get("op")) not in _OPS
            or not isinstance(patch.get("path"), str)
        ):
            raise Wrong("A patch needs an op (add, replace, merge or delete) and a path.")
        value = patch.get("value", [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise Wrong("The value of a patch must be a list of objects.")
    return patches


def _shown(issue: "Issue") -> dict[str, Any]:
    shown = {"code": issue.code, "severity": issue.severity, "message": issue.message}
    return shown | ({"attributeName": issue.attributes[0]} if issue.attributes else {})


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
