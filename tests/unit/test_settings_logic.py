from dataclasses import replace
from typing import Any

import pytest

from towpath.domain.settings.logic import values
from towpath.domain.settings.logic.registry import (
    DEFAULT_SCOPE,
    PER_STORE_VIEW,
    PER_WEBSITE,
    Choice,
    Group,
    Invalid,
    Registry,
    Scope,
    Section,
    Setting,
)
from towpath.domain.settings.logic.values import Change, Resolved
from towpath.kit import keyformat
from towpath.kit.errors import InvalidFields, NotFound
from towpath.kit.text import Message

KEY = "twp_prod_" + "A" * 32 + keyformat.checksum("twp_prod_" + "A" * 32)
WEBSITE, VIEW = Scope("website", 3), Scope("store_view", 7)
PATH = (VIEW, WEBSITE, DEFAULT_SCOPE)


def setting(**given: Any) -> Setting:
    return Setting(**{"key": "general/store/group/field", "kind": "text", "label": "Field"} | given)


SECRET = setting(kind="secret")


@pytest.mark.parametrize(
    "typed", [f"  {KEY} ", f"{KEY}\n", f"\r\n\t{KEY}\r\n", f"\ufeff{KEY}\u200b", f"\u00a0{KEY}\u2003"]
)
def test_white_space_and_line_breaks_around_a_secret_are_trimmed(typed: str) -> None:
    assert values.clean(SECRET, typed) == KEY


@pytest.mark.parametrize("inner", [" ", "\n", "\t", "\u00a0", "\u200b"])
def test_a_secret_with_white_space_inside_is_refused(inner: str) -> None:
    with pytest.raises(Invalid) as refused:
        values.clean(SECRET, KEY[:20] + inner + KEY[20:])
    assert refused.value.message.text == (
        "The value contains a space or a line break inside. Copy it again in one piece."
    )


@pytest.mark.parametrize("kind", ["secret", "text"])
@pytest.mark.parametrize("control", ["\x00", "\x1b", "\x1c", "\x7f", "\ud800"])
def test_control_characters_are_refused(kind: str, control: str) -> None:
    with pytest.raises(Invalid) as refused:
        values.clean(setting(kind=kind), f"abc{control}def")
    assert refused.value.message.text == "The value contains control characters."


@pytest.mark.parametrize("kind", ["secret", "text", "url"])
def test_more_than_255_characters_are_refused(kind: str) -> None:
    assert len(values.clean(setting(kind="secret"), "x" * 255)) == 255
    with pytest.raises(Invalid) as refused:
        values.clean(setting(kind=kind), "x" * 256)
    assert refused.value.message == Message("At most %(limit)s characters are allowed.", {"limit": 255})


HOURS = setting(kind="integer", minimum=0, maximum=168)
COLOUR = setting(kind="choice", choices=(Choice("r", "Red"), Choice("b", "Blue")))


@pytest.mark.parametrize(
    ("declared", "typed", "stored"),
    [
        (setting(), "  Ana's shop ", "Ana's shop"),
        (HOURS, "007", "7"),
        (HOURS, "168", "168"),
        (setting(kind="integer"), "-12", "-12"),
        (setting(kind="bool"), "Yes", "1"),
        (setting(kind="bool"), "disabled", "0"),
        (COLOUR, "b", "b"),
        (setting(kind="email"), "ana@example.com", "ana@example.com"),
        (setting(kind="url"), "https://example.com/a?b=c", "https://example.com/a?b=c"),
        (setting(kind="timezone"), "America/New_York", "America/New_York"),
        (setting(kind="timezone"), "UTC", "UTC"),
        (setting(clean=str.upper), "abc", "ABC"),
        (HOURS, "", ""),
    ],
)
def test_clean_gives_what_is_stored(declared: Setting, typed: str, stored: str) -> None:
    assert values.clean(declared, typed) == stored


@pytest.mark.parametrize(
    ("declared", "typed", "message"),
    [
        (setting(required=True), "  ", "This field is required."),
        (setting(), "two\nlines", "The value must be a single line."),
        (HOURS, "1.5", "Enter a whole number."),
        (HOURS, "-1", "The smallest allowed value is %(limit)s."),
        (HOURS, "169", "The largest allowed value is %(limit)s."),
        (COLOUR, "g", "“%(value)s” is not one of the choices."),
        (setting(kind="bool"), "maybe", "“%(value)s” is not one of the choices."),
        (setting(kind="timezone"), "Europe/Atlantis", "“%(value)s” is not one of the choices."),
        (setting(kind="email"), "ana@", "Enter an e-mail address, such as name@example.com."),
        (setting(kind="url"), "ftp://example.com", "Enter an address that begins with http:// or https://."),
    ],
)
def test_clean_says_what_is_wrong(declared: Setting, typed: str, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        values.clean(declared, typed)
    assert refused.value.message.text == message


def test_clean_all_names_every_bad_field() -> None:
    bad = replace(HOURS, key="general/store/group/hours")
    with pytest.raises(InvalidFields) as refused:
        values.clean_all({setting(): "fine", bad: "x", COLOUR: "green"})
    assert {key: message.text for key, message in refused.value.fields.items()} == {
        "general/store/group/hours": "Enter a whole number.",
        "general/store/group/field": "“%(value)s” is not one of the choices.",
    }


def test_the_nearest_stored_value_holds() -> None:
    declared = setting(scopes=PER_STORE_VIEW, default="d")
    stored = {(DEFAULT_SCOPE, declared.key): "global", (WEBSITE, declared.key): "site"}
    assert values.resolve(declared, PATH, stored) == Resolved("site", WEBSITE)
    assert values.resolve(declared, (DEFAULT_SCOPE,), stored) == Resolved("global", DEFAULT_SCOPE)
    assert values.resolve(declared, PATH, {}) == Resolved("d", None)


def test_a_value_stored_below_the_settings_scopes_does_not_hold() -> None:
    declared = setting(scopes=PER_WEBSITE)
    assert values.resolve(declared, PATH, {(VIEW, declared.key): "view"}) == Resolved("", None)


def changed(declared: Setting, path: tuple[Scope, ...], old: str | None, new: str | None) -> list[Change]:
    stored = {} if old is None else {(path[0], declared.key): old}
    typed = {} if new is None else {declared: new}
    return values.changes(path, stored, typed, [declared] if new is None else [])


def test_only_what_differs_is_a_change() -> None:
    name = setting(scopes=PER_STORE_VIEW, default="d")
    default = (DEFAULT_SCOPE,)
    assert changed(name, default, None, "d") == []
    assert changed(name, default, "a", "a") == []
    assert changed(name, default, None, None) == []
    assert changed(name, default, None, "a") == [Change(name, None, "a")]
    assert changed(name, default, "a", "d") == [Change(name, "a", "d")]
    assert changed(name, default, "a", None) == [Change(name, "a", None)]
    assert changed(name, PATH, None, "d") == [Change(name, None, "d")]


def test_an_empty_secret_is_taken_away() -> None:
    assert changed(SECRET, (DEFAULT_SCOPE,), KEY, "") == [Change(SECRET, KEY, None)]
    assert changed(SECRET, (DEFAULT_SCOPE,), None, "") == []


def test_a_setting_asks_before_the_change_that_it_names() -> None:
    question = Message("Is this the production instance?")
    mode = setting(kind="bool", default="0", confirm=question, confirm_value="0")
    assert Change(mode, "1", "0").question == question
    assert Change(mode, "1", None).question == question
    assert Change(mode, None, "1").question is None
    assert Change(replace(mode, confirm_value=None), None, "1").question == question


@pytest.mark.parametrize(
    ("secret", "shown", "journalled"),
    [
        (KEY, f"twp_prod_AAAA…{KEY[-4:]}", f"…{KEY[-4:]}"),
        ("a-foreign-secret-9xYz", "…9xYz", "…9xYz"),
        ("too-short", "…", "…"),
        ("", "", ""),
    ],
)
def test_a_secret_is_shown_by_its_ends_alone(secret: str, shown: str, journalled: str) -> None:
    assert (values.masked(secret), values.last4(secret)) == (shown, journalled)


def registry() -> Registry:
    made = Registry()
    services = setting(
        key="services/magento_services/api_keys/production", label="Key", synonyms=("Connector",)
    )
    made.register(
        Section(
            key="services/magento_services",
            label="Magento Services",
            groups=(Group(label="API Keys", settings=(services,)),),
            synonyms=("Commerce Services",),
        )
    )
    named = setting(key="general/store/information/name", label="Store Name")
    made.register(
        Section(key="general/store", label="Store", groups=(Group(label="Info", settings=(named,)),))
    )
    return made


def test_places_stand_in_the_order_of_the_tabs() -> None:
    assert [place.setting.key for place in registry().places()] == [
        "general/store/information/name",
        "services/magento_services/api_keys/production",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("store name", ["general/store/information/name"]),
        ("connector", ["services/magento_services/api_keys/production"]),
        ("COMMERCE SERVICES", ["services/magento_services/api_keys/production"]),
        ("clave", ["services/magento_services/api_keys/production"]),
        ("información", ["general/store/information/name"]),
        ("informacion", ["general/store/information/name"]),
        ("nothing of the kind", []),
        ("  ", []),
    ],
)
def test_search_finds_today_s_names_old_names_and_translations(text: str, found: list[str]) -> None:
    spanish = {"Key": "Clave", "Info": "Información"}
    hits = registry().search(text, lambda label: spanish.get(label, label))
    assert [place.setting.key for place in hits] == found


def test_unknown_names_are_not_found() -> None:
    for lookup in (registry().setting, registry().section):
        with pytest.raises(NotFound):
            lookup("general/store/none")


def test_a_key_outside_its_page_is_refused() -> None:
    stray = Section(key="general/store", label="Store", groups=(Group(label="G", settings=(SECRET,)),))
    Registry().register(stray)
    wrong = replace(SECRET, key="services/other/group/field")
    with pytest.raises(ValueError, match="services/other/group/field is no key of general/store"):
        Registry().register(replace(stray, groups=(Group(label="G", settings=(wrong,)),)))
