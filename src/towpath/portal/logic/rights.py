"""What a member of an account may do."""

from towpath.kit.text import N_

READ = "keys.read"
MANAGE_KEYS = "apikeys.manage"
MANAGE_ACCOUNT = "account.manage"

RIGHTS = {
    READ: N_("See API keys"),
    MANAGE_KEYS: N_("Create, copy, rotate and delete API keys"),
    MANAGE_ACCOUNT: N_("Manage the account and its members"),
}


def rights_of(role: str, *, may_manage_keys: bool) -> frozenset[str]:
    """Give the rights of an owner, or of a member with or without the delegation of the keys."""
    if role == "owner":
        return frozenset(RIGHTS)
    return frozenset({READ, MANAGE_KEYS}) if may_manage_keys else frozenset({READ})


def rights_of_token(scope: str) -> frozenset[str]:
    """Give the rights of an access token's scope: who manages keys can read them."""
    return frozenset({READ, scope})
