"""The one place that reads the clock; doors, jobs and sync pass the time down."""

from datetime import UTC, datetime


def now() -> datetime:
    """Give the time as an aware UTC datetime."""
    return datetime.now(UTC)
