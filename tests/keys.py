"""Well-formed keys that are the same in every process of a test run."""

from towpath.kit.keyformat import checksum


def made_of(head: str) -> str:
    """Complete 41 characters to a well-formed key."""
    return head + checksum(head)


PRODUCTION = made_of("twp_prod_" + "Ab1" * 10 + "Zz")
SANDBOX = made_of("twp_sand_" + "Cd2" * 10 + "Yy")
OTHER = made_of("twp_prod_" + "Ef3" * 10 + "Xx")
