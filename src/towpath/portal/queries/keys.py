from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from towpath.kit.errors import NotFound
from towpath.kit.text import N_
from towpath.portal.models import ApiKey, Company, KeyEvent


def present(company: Company | int, environment: str, now: datetime) -> QuerySet[ApiKey]:
    """Give the keys that stand there: the current one, even when it expired, and one that still retires."""
    return ApiKey.objects.filter(
        Q(retire_at=None) | Q(retire_at__gt=now), company=company, environment=environment, revoked_at=None
    )


def shown(company_id: int, environment: str, now: datetime) -> QuerySet[ApiKey]:
    """Give what the API Portal lists, the current key first, each with how many instances used it."""
    rows = present(company_id, environment, now).select_related("company")
    return rows.annotate(instance_count=Count("instances")).order_by("-created_at")


def all_keys(company_id: int, environment: str = "") -> QuerySet[ApiKey]:
    """Give every key that the account ever had, newest first."""
    rows = ApiKey.objects.filter(company_id=company_id).select_related("company")
    return rows.filter(environment=environment) if environment else rows


def one(company_id: int, key_id: UUID) -> ApiKey:
    """Give a key that was not deleted; raises :class:`NotFound`."""
    key = all_keys(company_id).filter(pk=key_id, revoked_at=None).first()
    if key is None:
        raise NotFound(N_("This key does not exist or was deleted."))
    return key


def anywhere(key_id: UUID) -> ApiKey:
    """Give a key of whatever account, for the command line; raises :class:`NotFound`."""
    key = ApiKey.objects.select_related("company").filter(pk=key_id).first()
    if key is None:
        raise NotFound(N_("This key does not exist or was deleted."))
    return key


def history(company_id: int, environment: str, limit: int = 20) -> QuerySet[KeyEvent]:
    """Give what happened to an environment's keys lately, newest first."""
    events = KeyEvent.objects.filter(key__company_id=company_id, key__environment=environment)
    return events.select_related("key").order_by("-at", "-id")[:limit]


def parse_id(public_id: str) -> UUID:
    """Read ``key_<uuid>``; raises :class:`NotFound` for anything else."""
    prefix, _, value = public_id.partition("_")
    try:
        if prefix == "key":
            return UUID(value)
    except ValueError:
        pass
    raise NotFound(N_("This key does not exist or was deleted."))
