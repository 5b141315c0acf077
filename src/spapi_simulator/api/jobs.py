"""What the Feeds and the Reports API have in common: jobs, searches over them, addresses of documents."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from spapi_simulator import paging
from spapi_simulator.call import Call, invalid, not_found, parse_time, show_time
from spapi_simulator.world.jobs import STATUSES, Job, Jobs

J = TypeVar("J", bound=Job)
MOST_MARKETPLACES = 25


def found(call: Call, jobs: Jobs[J], what: str) -> J:
    """Give the job that the path names; raises 404."""
    job = jobs.get(call.seller.id, call.path[f"{what}Id"], call.now)
    if job is None:
        raise not_found(f"The {what}")
    return job


def searched(call: Call, jobs: Jobs[J], what: str) -> tuple[list[J], str]:
    """Give a page of a seller's jobs, the newest first, and the token of the next page or ""."""
    kinds, token = f"{what}Types", call.query.one("nextToken")
    names = {name for name, _value in call.query.pairs}
    if token:
        if names != {"nextToken"}:
            raise invalid("nextToken must be the only parameter.")
        wanted = paging.take(call, token)
    else:
        wanted = _wanted(call, kinds)
    matching = [one for one in jobs.of(call.seller.id, call.now) if _matches(one, wanted)]
    page, rest = matching[: wanted["size"]], matching[wanted["size"] :]
    next_token = paging.give(call, wanted | {"before": int(page[-1].id)}) if rest else ""
    return page, next_token


def shown(job: Job, what: str, document: str) -> dict[str, Any]:
    """Give a job as JSON, without what is not known yet."""
    content = {
        f"{what}Id": job.id,
        f"{what}Type": job.type,
        "marketplaceIds": list(job.marketplace_ids),
        "createdTime": show_time(job.created),
        "processingStatus": job.status,
        "processingStartTime": _time(job.started),
        "processingEndTime": _time(job.ended),
        document: job.document_id or None,
    }
    return {name: value for name, value in content.items() if value is not None}


def wanted_marketplaces(call: Call, body: dict[str, Any]) -> list[str]:
    """Give the marketplaces of a new job; raises 400 unless the seller takes part in them."""
    ids = body.get("marketplaceIds")
    if not isinstance(ids, list) or not 1 <= len(ids) <= MOST_MARKETPLACES:
        raise invalid(f"marketplaceIds takes 1 to {MOST_MARKETPLACES} values.")
    if unknown := [one for one in ids if one not in call.seller.marketplace_ids]:
        raise invalid(f"The seller does not take part in the marketplace {unknown[0]}.")
    return ids


def wanted_text(body: Any, name: str) -> str:
    """Give a required text of the body; raises 400."""
    value = body.get(name) if isinstance(body, dict) else None
    if not value or not isinstance(value, str):
        raise invalid(f"Missing required parameter: {name}.")
    return value


def document_address(call: Call, name: str) -> dict[str, Any]:
    """Give the address of a document that can be downloaded; raises 404."""
    document = call.world.documents.get(call.path[name], call.seller.id)
    if document is None or document.content is None:
        raise not_found("The document")
    encoded = call.query.one("enableContentEncodingUrlHeader").lower() == "true"
    encoding = "gzip" if encoded and document.compressed else "identity"
    url = f"{call.base_url}{call.world.documents.address(document, 'GET', encoding=encoding)}"
    packed = {"compressionAlgorithm": "GZIP"} if document.compressed else {}
    return {name: document.id, "url": url} | packed


def _wanted(call: Call, kinds: str) -> dict[str, Any]:
    query = call.query
    types = query.many(kinds)
    if not types:
        raise invalid(f"Either {kinds} or nextToken is required.")
    statuses, marketplaces = query.many("processingStatuses"), query.many("marketplaceIds")
    if max(len(types), len(marketplaces)) > 10:  # noqa: PLR2004 - Amazon's limit for both
        raise invalid(f"{kinds} and marketplaceIds take at most 10 values.")
    if unknown := set(statuses) - STATUSES:
        raise invalid(f"Unknown processingStatuses: {', '.join(sorted(unknown))}.")
    times = {name: query.time(name) for name in ("createdSince", "createdUntil")}
    return {
        "types": types,
        "statuses": statuses,
        "marketplaces": marketplaces,
        "size": query.number("pageSize", 10, 1, 100),
        **{name: value.isoformat() if value else "" for name, value in times.items()},
        "before": 0,
    }


def _matches(job: Job, wanted: dict[str, Any]) -> bool:
    since, until = wanted["createdSince"], wanted["createdUntil"]
    return (
        job.type in wanted["types"]
        and (not wanted["before"] or int(job.id) < wanted["before"])
        and _among(wanted["statuses"], [job.status])
        and _among(wanted["marketplaces"], job.marketplace_ids)
        and not (since and job.created < parse_time(since, "createdSince"))
        and not (until and job.created > parse_time(until, "createdUntil"))
    )


def _among(wanted: list[str], has: Iterable[str]) -> bool:
    return not wanted or not set(wanted).isdisjoint(has)


def _time(value: datetime | None) -> str | None:
    return show_time(value) if value else None
