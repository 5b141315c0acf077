"""``application/problem+json`` (RFC 9457), one shape for both APIs."""

CONTENT_TYPE = "application/problem+json"


def problem(status: int, code: str, title: str, **more: object) -> dict[str, object]:
    """Build the body of an error answer; ``code`` is stable, ``title`` is in the caller's language."""
    return {"type": "about:blank", "status": status, "code": code, "title": title, **more}
