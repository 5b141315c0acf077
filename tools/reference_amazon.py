"""Print docs/reference/amazon.md: the operations of Amazon that the gateway calls."""

from towpath.gateways.amazon.operations import OPERATIONS, Operation

HEAD = """# Operations of Amazon

What Towpath calls of Amazon's Selling Partner API. *Rate* is in requests a second and *burst* in requests,
both for each pair of seller account and application, as Amazon publishes them; the gateway adopts the rate
that Amazon announces in its answers. *All sellers* is the limit of an application over all its sellers,
where one is known. *Again*: whether the call may be made again when its answer was lost; where it may not,
the gateway says so and looks first. *Buyers*: it answers with personal data. *Grantless* calls need no
seller's authorisation.

This page is written from `src/towpath/gateways/amazon/operations.py` by `make reference`.

| Operation | Request | Rate | Burst | All sellers | Again | Notes |
|---|---|---|---|---|---|---|
"""


def row(one: Operation) -> str:
    """Give the line of an operation."""
    notes = [
        *(["buyers"] if one.personal else []),
        *(["grantless"] if one.grantless else []),
        *(f"{kind}: {rate:g}, burst {burst}" for kind, (rate, burst) in one.feed_limits.items()),
    ]
    everybody = f"{one.application_rate:g}" if one.application_rate else ""
    again = "yes" if one.repeatable else "**no**"
    return (
        f"| `{one.name}` | {one.method} `{one.path}` | {one.rate:g} | {one.burst} | {everybody} | {again} | "
        f"{', '.join(notes)} |\n"
    )


if __name__ == "__main__":
    print(HEAD + "".join(map(row, OPERATIONS.values())), end="")
