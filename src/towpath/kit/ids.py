"""Identifiers that sort by time (RFC 9562, version 7)."""

import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """Make a UUID of version 7: 48 bits of milliseconds, the rest random."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80 | secrets.randbits(80)
    value &= ~(0xF << 76) & ~(0x3 << 62)
    return UUID(int=value | 0x7 << 76 | 0x2 << 62)
