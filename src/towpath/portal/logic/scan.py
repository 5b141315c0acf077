"""What makes an account safe: pure, from facts to findings."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from towpath.kit.text import N_, Message
from towpath.portal.logic.keys import EXPIRES_SOON

Level = Literal["danger", "warning", "info", "success"]
OLD_PASSWORD = timedelta(days=365)
OLD_KEY = timedelta(days=365)
UNUSED = timedelta(days=90)
FEW_CODES = 3
MANY_FAILURES = 5
_ORDER = ("danger", "warning", "info", "success")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the scan; ``page`` names the page that mends it."""

    level: Level
    title: Message
    advice: Message | None = None
    page: str = ""


@dataclass(frozen=True, slots=True)
class KeyFact:
    """What the scan looks at in a key that stands."""

    description: str
    created_at: datetime
    expires_at: datetime | None
    retiring: bool
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the scan looks at."""

    totp: bool
    recovery_codes: int
    password_set_at: datetime
    owners: int
    members_without_totp: tuple[str, ...]
    failed_sign_ins: int
    keys: tuple[KeyFact, ...]
    unused_tokens: tuple[str, ...]


def findings(facts: Facts, now: datetime) -> list[Finding]:
    """Give every check's result, the worst first."""
    found = [*_sign_in(facts, now), *_people(facts), *(line for key in facts.keys for line in _key(key, now))]
    if facts.unused_tokens:
        text = Message(
            N_("Access tokens that nobody uses: %(names)s"), {"names": ", ".join(facts.unused_tokens)}
        )
        found.append(Finding("warning", text, Message(N_("Revoke what is not needed.")), "portal:settings"))
    return sorted(found, key=lambda finding: _ORDER.index(finding.level))


def _sign_in(facts: Facts, now: datetime) -> list[Finding]:
    found = [
        Finding("success", Message(N_("Signing in asks for a code from your authenticator app.")))
        if facts.totp
        else Finding(
            "danger",
            Message(N_("A stolen password is enough to sign in as you.")),
            Message(N_("Turn on the authenticator app.")),
            "mfa_index",
        )
    ]
    if facts.totp and facts.recovery_codes < FEW_CODES:
        text = Message(N_("Recovery codes left: %(number)s"), {"number": facts.recovery_codes})
        found.append(
            Finding("warning", text, Message(N_("Make new codes before you need them.")), "mfa_index")
        )
    if now - facts.password_set_at > OLD_PASSWORD:
        text = Message(
            N_("Your password is older than a year: since %(at)s"), {"at": facts.password_set_at.date()}
        )
        found.append(
            Finding(
                "info", text, Message(N_("Change it if you use it elsewhere too.")), "account_change_password"
            )
        )
    if facts.failed_sign_ins >= MANY_FAILURES:
        text = Message(
            N_("Failed sign-ins in the last 30 days: %(number)s"), {"number": facts.failed_sign_ins}
        )
        found.append(Finding("warning", text, Message(N_("Look at where they came from.")), "portal:events"))
    return found


def _people(facts: Facts) -> list[Finding]:
    found = []
    if facts.owners == 1:
        text = Message(N_("The account has one owner."))
        advice = Message(N_("With a second one it is not lost when one of you leaves."))
        found.append(Finding("info", text, advice, "portal:settings"))
    if facts.members_without_totp:
        names = ", ".join(facts.members_without_totp)
        text = Message(N_("Members without an authenticator app: %(names)s"), {"names": names})
        found.append(Finding("warning", text, Message(N_("Ask them to switch it on.")), "portal:settings"))
    elif facts.owners:
        found.append(
            Finding("success", Message(N_("Every other member uses an authenticator app, or there is none.")))
        )
    return found


def _key(key: KeyFact, now: datetime) -> list[Finding]:
    name, page = {"key": key.description}, "portal:api-portal"
    if key.retiring:
        return []
    if key.expires_at and key.expires_at <= now:
        text = Message(N_("The key “%(key)s” has expired."), name)
        return [Finding("danger", text, Message(N_("Renew or delete it.")), page)]
    found = []
    if key.expires_at and key.expires_at - now <= EXPIRES_SOON:
        text = Message(N_("The key “%(key)s” expires on %(at)s."), name | {"at": key.expires_at.date()})
        found.append(Finding("warning", text, Message(N_("Renew or rotate it in time.")), page))
    if now - key.created_at > OLD_KEY:
        text = Message(N_("The key “%(key)s” is older than a year."), name)
        found.append(
            Finding("info", text, Message(N_("Rotate it: the old one can work on for a while.")), page)
        )
    if now - max(key.last_used_at or key.created_at, key.created_at) > UNUSED:
        text = Message(N_("The key “%(key)s” was not used for 90 days."), name)
        found.append(Finding("warning", text, Message(N_("Delete it if nobody needs it.")), page))
    if not key.expires_at:
        text = Message(N_("The key “%(key)s” has no end."), name)
        found.append(
            Finding("info", text, Message(N_("A key with an end limits what a forgotten copy can do.")), page)
        )
    return found or [Finding("success", Message(N_("The key “%(key)s” is in order."), name))]
