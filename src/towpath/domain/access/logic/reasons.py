"""What a verdict is called, in the reader's words (api-key.md §6.2)."""

from collections.abc import Mapping

from towpath.domain.access.logic.gate import Verdict
from towpath.domain.access.logic.settings import ENVIRONMENT_LABELS
from towpath.kit.keyservice import KeyFacts
from towpath.kit.text import N_, Message

_NOT_RECOGNISED = N_("The saved API key is not recognised.")
_PLAIN: Mapping[str, str] = {
    "MISSING": N_("No API key has been added yet."),
    "MALFORMED": _NOT_RECOGNISED,
    "NOT_FOUND": _NOT_RECOGNISED,
    "REVOKED": N_("The API key was deleted in the web account."),
    "ACCOUNT_SUSPENDED": N_("The account that owns this key is blocked."),
    "UNREACHABLE": N_("The key could not be checked: the service does not answer."),
    "VALID": N_("The API key is valid."),
}


def reason(verdict: Verdict) -> Message:
    """Say why the channel is closed, or that it is open."""
    return reason_of(verdict.code, verdict.key, verdict.environment, verdict.retry_after_s)


def reason_of(code: str, key: KeyFacts | None, environment: str, retry_after_s: int | None = None) -> Message:
    """Say what a code means for the active environment's key."""
    match code:
        case "EXPIRED":
            return Message(N_("The API key expired on %(date)s."), {"date": key and key.expires_at})
        case "RETIRED":
            return Message(
                N_("The API key was replaced by a new one and stopped working on %(date)s."),
                {"date": key and key.retire_at},
            )
        case "WRONG_ENVIRONMENT":
            other = next(name for name in ENVIRONMENT_LABELS if name != environment)
            return Message(
                N_("This key belongs to %(key_environment)s; a %(environment)s key is needed."),
                {
                    "key_environment": label(key.environment if key else other),
                    "environment": label(environment),
                },
            )
        case "THROTTLED" if retry_after_s:
            return Message(N_("Too many checks; retrying in %(seconds)s s."), {"seconds": retry_after_s})
        case _:
            return Message(_PLAIN.get(code, _PLAIN["UNREACHABLE"]))


_HINTS: Mapping[str, str] = {
    "composer": N_(
        "This looks like one of the two keys that Composer asks for. The key that is needed begins with "
        "“twp_” and comes from My Account > API Portal."
    ),
    "amazon": N_(
        "This looks like a credential of Amazon. The key that is needed begins with “twp_” and comes from "
        "My Account > API Portal."
    ),
}


def hint(verdict: Verdict) -> Message | None:
    """Say which other kind of key was pasted, when it can be told."""
    return Message(_HINTS[verdict.mistaken_for]) if verdict.mistaken_for else None


def label(environment: str) -> Message:
    """Name an environment."""
    return Message(ENVIRONMENT_LABELS[environment])


def end_text(*, rotated: bool) -> str:
    """Say that a good key ends on ``%(date)s``: it expires, or a new one replaces it."""
    if rotated:
        return N_("A new API key was made. The one saved here stops working on %(date)s: paste the new one.")
    return N_("The API key expires on %(date)s.")


def warning(verdict: Verdict) -> Message | None:
    """Say what the holder of a good key must know."""
    key = verdict.key
    if not verdict.warnings or key is None or key.ends_at is None:
        return None
    return Message(end_text(rotated=key.ends_at == key.retire_at), {"date": key.ends_at})


def grace_text(verdict: Verdict) -> Message | None:
    """Say, of an outage, how long the channel stays open, or why it did not."""
    if verdict.state != "unreachable":
        return None
    if verdict.valid_at is None or verdict.grace_until is None:
        return Message(N_("This key has not been checked successfully yet, so there is no grace period."))
    params = {"checked": verdict.valid_at, "until": verdict.grace_until}
    if verdict.open:
        text = N_(
            "The last successful check was on %(checked)s. The channel stays open until %(until)s, "
            "and changes wait until the service answers."
        )
    elif verdict.grace_until <= verdict.valid_at:
        text = N_("The last successful check was on %(checked)s. No grace period is set.")
    else:
        text = N_("The last successful check was on %(checked)s. The grace period ended on %(until)s.")
    return Message(text, params)
