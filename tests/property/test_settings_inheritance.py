"""Inheritance and saving, against an oracle that keeps one dictionary for each scope."""

from hypothesis import given
from hypothesis import strategies as st

from towpath.domain.settings.logic import values
from towpath.domain.settings.logic.registry import (
    DEFAULT_SCOPE,
    GLOBAL,
    PER_STORE_VIEW,
    PER_WEBSITE,
    Scope,
    ScopePath,
    Setting,
)

SETTINGS = [
    Setting(key=f"general/store/group/{name}", kind="text", label=name, default=default, scopes=scopes)
    for name, default, scopes in (("a", "", GLOBAL), ("b", "x", PER_WEBSITE), ("c", "y", PER_STORE_VIEW))
]
SITES = [(Scope("website", number), DEFAULT_SCOPE) for number in (1, 2)]
VIEWS = [(Scope("store_view", number), *SITES[number % 2]) for number in (1, 2, 3)]
PATHS: list[ScopePath] = [(DEFAULT_SCOPE,), *SITES, *VIEWS]
SAVES = st.lists(
    st.tuples(st.sampled_from(PATHS), st.sampled_from(SETTINGS), st.sampled_from(["", "x", "y", "z", None])),
    max_size=30,
)


def naive(saves: list[tuple[ScopePath, Setting, str | None]], path: ScopePath, setting: Setting) -> str:
    """Look at each scope on the way up for the last thing that was asked of it."""
    for scope in path:
        last = [new for at, of, new in saves if at[0] == scope and of is setting and scope.kind in of.scopes]
        if last and last[-1] is not None:
            return last[-1]
    return setting.default


@given(saves=SAVES)
def test_saves_and_inheritance_agree_with_the_oracle(
    saves: list[tuple[ScopePath, Setting, str | None]],
) -> None:
    stored: dict[tuple[Scope, str], str] = {}
    for path, setting, new in saves:
        if path[0].kind not in setting.scopes:
            continue
        typed = {} if new is None else {setting: new}
        found = values.changes(path, stored, typed, [setting] if new is None else [])
        for change in found:
            assert change.old == stored.get((path[0], setting.key))
            if change.new is None:
                del stored[path[0], setting.key]
            else:
                stored[path[0], setting.key] = change.new
        assert values.changes(path, stored, typed, [setting] if new is None else []) == []
    for path in PATHS:
        for setting in SETTINGS:
            assert values.resolve(setting, path, stored).value == naive(saves, path, setting)
