from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator

from towpath.portal.logic.scan import UNUSED, Facts, Finding, KeyFact, findings
from towpath.portal.models import AccountEvent, ApiKey, Membership, User
from towpath.portal.queries import accounts

Kind = AccountEvent.Kind
_LATELY = timedelta(days=30)


def scan(member: Membership, now: datetime) -> list[Finding]:
    """Check the account as one of its members sees it."""
    others = list(accounts.members(member.company_id).exclude(user=member.user))
    with_totp = _with_totp([member.user, *(other.user for other in others)])
    facts = Facts(
        totp=member.user_id in with_totp,
        recovery_codes=_codes_left(member.user),
        password_set_at=_password_set_at(member.user),
        owners=accounts.owner_count(member.company_id),
        members_without_totp=tuple(other.user.email for other in others if other.user_id not in with_totp),
        failed_sign_ins=_failures(member.user, now),
        keys=tuple(_keys(member.company_id, now)),
        unused_tokens=tuple(_unused_tokens(member.user, now)),
    )
    return findings(facts, now)


def _with_totp(users: list[User]) -> set[int]:
    rows = Authenticator.objects.filter(user__in=users, type=Authenticator.Type.TOTP)
    return set(rows.values_list("user_id", flat=True))


def _codes_left(user: User) -> int:
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(codes.wrap().get_unused_codes()) if codes else 0


def _password_set_at(user: User) -> datetime:
    changes = user.events.filter(kind__in=[Kind.PASSWORD_CHANGED, Kind.PASSWORD_RESET])
    last: datetime | None = changes.order_by("-at").values_list("at", flat=True).first()
    return last or user.date_joined


def _failures(user: User, now: datetime) -> int:
    return user.events.filter(kind=Kind.SIGN_IN_FAILED, at__gt=now - _LATELY).count()


def _keys(company_id: int, now: datetime) -> list[KeyFact]:
    keys = ApiKey.objects.filter(company_id=company_id, revoked_at=None).exclude(retire_at__lte=now)
    return [
        KeyFact(key.description, key.created_at, key.expires_at, key.retire_at is not None, key.last_used_at)
        for key in keys
    ]


def _unused_tokens(user: User, now: datetime) -> list[str]:
    long_ago = now - UNUSED
    tokens = accounts.tokens(user).filter(expires_at__gt=now, created_at__lt=long_ago)
    return [token.name for token in tokens if token.last_used_at is None or token.last_used_at < long_ago]
