from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from pytest_django import DjangoAssertNumQueries, Settings

from towpath.domain.catalog.actions import scopes as catalog_actions
from towpath.domain.catalog.queries import scopes as catalog
from towpath.domain.journal import queries as journal
from towpath.domain.settings import actions, queries
from towpath.domain.settings.logic.registry import (
    DEFAULT_SCOPE,
    REGISTRY,
    Group,
    Scope,
    Section,
    Setting,
)
from towpath.domain.settings.logic.values import ConfigChanged
from towpath.domain.settings.models import ConfigValue
from towpath.kit import crypto, events, keyformat
from towpath.kit.actor import Actor, command_line
from towpath.kit.crypto import KeyRing, Unsealable
from towpath.kit.errors import DomainError, Forbidden, InvalidFields, NotFound
from towpath.kit.text import Message

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ANA = command_line("ana")
KEY = "twp_prod_" + "A" * 32 + keyformat.checksum("twp_prod_" + "A" * 32)
OTHER = "twp_prod_" + "B" * 32 + keyformat.checksum("twp_prod_" + "B" * 32)
NAME = "general/store/information/name"
ZONE = "general/store/locale/time_zone"
SECRET = "services/test/keys/secret"
SWITCH = "services/test/keys/switch"
DEFAULT = (DEFAULT_SCOPE,)
QUESTION = Message("Is this the production instance?")


@pytest.fixture(autouse=True)
def _section() -> Iterator[None]:
    """Declare a secret and a setting that asks, whatever the rooms declare."""
    declared = (
        Setting(key=SECRET, kind="secret", label="Secret", write_right="config.services.write"),
        Setting(key=SWITCH, kind="bool", label="Switch", default="0", confirm=QUESTION, confirm_value="0"),
    )
    section = Section(key="services/test", label="Test", groups=(Group(label="Keys", settings=declared),))
    before = replace(REGISTRY, _sections=dict(REGISTRY._sections), _places=dict(REGISTRY._places))
    REGISTRY.register(section)
    yield
    REGISTRY._sections, REGISTRY._places = before._sections, before._places


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[ConfigChanged]:
    told: list[ConfigChanged] = []
    monkeypatch.setattr(events, "_followers", {ConfigChanged: [told.append]})
    return told


def save(values: dict[str, str], use_default: tuple[str, ...] = (), **more: Any) -> frozenset[str]:
    path = more.pop("path", DEFAULT)
    given: dict[str, Any] = {"by": ANA, "now": NOW} | more
    return actions.save(path, values, use_default, **given)


def test_a_saved_value_holds_and_is_journalled_and_told(heard: list[ConfigChanged]) -> None:
    assert save({NAME: " Ana's shop ", ZONE: "Europe/Madrid"}) == {NAME, ZONE}
    assert queries.value(NAME) == "Ana's shop"
    assert heard == [ConfigChanged(frozenset({NAME, ZONE}), ANA, NOW)]
    rows = {row.subject: row for row in journal.entries()}
    assert rows[NAME].action == "settings.saved"
    assert rows[NAME].detail == {"scope": "default:0", "old": None, "new": "Ana's shop"}
    assert (rows[NAME].at, rows[NAME].actor_name) == (NOW, "ana")


def test_saving_what_is_there_writes_nothing(
    django_assert_num_queries: DjangoAssertNumQueries, heard: list[ConfigChanged]
) -> None:
    save({NAME: "Shop", SECRET: KEY})
    heard.clear()
    with django_assert_num_queries(3) as done:  # savepoint, read, release
        assert save({NAME: "Shop", SECRET: KEY, ZONE: "UTC"}) == frozenset()
    assert [query["sql"].split()[0] for query in done.captured_queries] == ["SAVEPOINT", "SELECT", "RELEASE"]
    assert (journal.entries().count(), heard) == (2, [])


def test_a_save_writes_only_the_rows_that_differ(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    save({NAME: "Shop", ZONE: "Europe/Madrid"})
    with django_assert_num_queries(7) as done:  # read, upsert and journal, in two savepoints
        assert save({NAME: "Shop 2", ZONE: "Europe/Madrid"}) == {NAME}
    writes = [q["sql"] for q in done.captured_queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(writes) == 2
    assert ZONE not in "".join(writes)


def test_one_bad_value_saves_nothing() -> None:
    with pytest.raises(InvalidFields) as refused:
        save({NAME: "Shop", ZONE: "Europe/Atlantis"})
    assert list(refused.value.fields) == [ZONE]
    assert (ConfigValue.objects.count(), journal.entries().count()) == (0, 0)


def test_store_view_website_default_inherit_in_this_order() -> None:
    view = catalog.scope_choice("store_view", "default").path
    website = catalog.scope_choice("website", "base").path
    assert [scope.kind for scope in view] == ["store_view", "website", "default"]
    save({NAME: "Everywhere"})
    save({NAME: "Site"}, path=website)
    assert [queries.value(NAME, path) for path in (DEFAULT, website, view)] == ["Everywhere", "Site", "Site"]
    save({NAME: "View"}, path=view)
    assert [queries.value(NAME, path) for path in (DEFAULT, website, view)] == ["Everywhere", "Site", "View"]
    assert save({}, (NAME,), path=view) == {NAME}
    assert save({}, (NAME,), path=website) == {NAME}
    assert [queries.value(NAME, path) for path in (DEFAULT, website, view)] == ["Everywhere"] * 3


def test_a_value_equal_to_the_inherited_one_stays_when_the_wider_changes() -> None:
    website = catalog.scope_choice("website", "base").path
    save({NAME: "Shop"})
    assert save({NAME: "Shop"}, path=website) == {NAME}
    save({NAME: "Other"})
    assert queries.value(NAME, website) == "Shop"


def test_rows_say_where_a_value_comes_from() -> None:
    view = catalog.scope_choice("store_view", "default").path
    save({NAME: "Site"}, path=view[1:])
    name, zone, _locale = queries.fields(REGISTRY.section("general/store").settings, view)
    assert (name.shown, name.origin, name.inherited, name.editable) == ("Site", view[1], True, True)
    assert (zone.shown, zone.origin, zone.inherited, zone.editable) == ("UTC", None, False, False)


def test_a_global_setting_has_no_value_in_a_narrower_scope() -> None:
    website = catalog.scope_choice("website", "base").path
    with pytest.raises(InvalidFields) as refused:
        save({SECRET: KEY}, path=website)
    assert refused.value.fields[SECRET].text == "This setting has no value of its own in this scope."


def test_a_secret_is_sealed_for_its_place_and_never_stored_in_clear() -> None:
    save({SECRET: f" {KEY}\n"})
    assert queries.secret(SECRET) == KEY
    row = ConfigValue.objects.get(key=SECRET)
    assert row.text is None
    assert django_settings.KEY_RING.open(bytes(row.sealed or b""), f"{SECRET}:default:0") == KEY
    with pytest.raises(Unsealable):
        django_settings.KEY_RING.open(bytes(row.sealed or b""), f"{SECRET}:website:1")
    with connection.cursor() as cursor:
        for table in ("settings_configvalue", "journal_journalentry"):
            cursor.execute(f"SELECT {table}::text, * FROM {table}")
            assert KEY not in str(cursor.fetchall())
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {table}::text LIKE %s", [f"%{KEY[9:]}%"])
            assert cursor.fetchone() == (0,)


def test_the_journal_holds_the_last_four_characters_of_a_secret() -> None:
    save({SECRET: KEY})
    save({SECRET: OTHER})
    save({SECRET: ""})
    details = [row.detail for row in journal.entries().order_by("id")]
    assert details == [
        {"scope": "default:0", "old": None, "new": f"…{KEY[-4:]}"},
        {"scope": "default:0", "old": f"…{KEY[-4:]}", "new": f"…{OTHER[-4:]}"},
        {"scope": "default:0", "old": f"…{OTHER[-4:]}", "new": None},
    ]
    assert queries.secret(SECRET) == ""


def test_a_secret_is_shown_masked() -> None:
    save({SECRET: KEY})
    (row,) = queries.fields([REGISTRY.setting(SECRET)])
    assert (row.shown, row.is_set, row.unreadable) == (f"twp_prod_AAAA…{KEY[-4:]}", True, False)


def test_a_secret_of_a_lost_key_ring_reads_as_empty_and_says_so(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    save({SECRET: KEY})
    settings.KEY_RING = KeyRing({b"\0\0\0\1": b"\0" * 32})
    assert queries.secret(SECRET) == ""
    assert queries.fields([REGISTRY.setting(SECRET)])[0].unreadable
    assert f"The stored value of {SECRET} cannot be opened" in caplog.text
    save({SECRET: OTHER})
    assert queries.secret(SECRET) == OTHER


def test_the_right_of_every_named_setting_is_needed() -> None:
    by = Actor(kind="user", id="1", name="Bea", rights=frozenset({"config.write"}))
    assert save({NAME: "Shop"}, by=by) == {NAME}
    for call in ({"values": {NAME: "x", SECRET: KEY}}, {"values": {}, "use_default": (SECRET,)}):
        with pytest.raises(Forbidden) as refused:
            save(**call, by=by)
        assert refused.value.right == "config.services.write"
    assert queries.value(NAME) == "Shop"


def test_a_guess_at_a_secret_needs_the_right_even_when_it_is_right() -> None:
    save({SECRET: KEY})
    with pytest.raises(Forbidden):
        save({SECRET: KEY}, by=Actor(kind="user", id="1", name="Bea", rights=frozenset()))


def test_a_setting_that_asks_waits_for_the_answer() -> None:
    assert save({SWITCH: "1"}) == {SWITCH}
    with pytest.raises(InvalidFields) as refused:
        save({SWITCH: "0"})
    assert refused.value.fields == {SWITCH: QUESTION}
    assert queries.flag(SWITCH)
    assert save({SWITCH: "0"}, confirmed=[SWITCH]) == {SWITCH}
    assert not queries.flag(SWITCH)


def test_an_unknown_setting_is_not_found() -> None:
    with pytest.raises(NotFound) as refused:
        save({"general/store/none/none": "x"})
    assert refused.value.code == "UNKNOWN_SETTING"


def test_reveal_gives_the_secret_to_who_may_change_it_and_writes_it_down() -> None:
    save({SECRET: KEY})
    assert actions.reveal(SECRET, by=ANA, now=NOW) == KEY
    last = journal.entries()[0]
    assert (last.action, last.subject, last.detail) == ("settings.revealed", SECRET, {})
    with pytest.raises(Forbidden):
        actions.reveal(SECRET, by=Actor(kind="user", id="1", name="Bea", rights=frozenset()), now=NOW)
    with pytest.raises(DomainError, match="NOT_A_SECRET"):
        actions.reveal(NAME, by=ANA, now=NOW)


def test_values_are_read_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    save({NAME: "Shop", SECRET: KEY})
    with django_assert_num_queries(1):
        assert queries.values([NAME, SECRET, ZONE]) == {NAME: "Shop", SECRET: KEY, ZONE: "UTC"}


def test_every_secret_is_sealed_anew_with_the_current_key(settings: Settings) -> None:
    save({SECRET: KEY, NAME: "Shop"})
    old = settings.KEY_RING
    new = KeyRing({b"\1\2\3\4": b"n" * 32, **old.keys})
    assert actions.reseal_all(new, by=ANA, now=NOW) == 1
    assert actions.reseal_all(new, by=ANA, now=NOW) == 0
    settings.KEY_RING = KeyRing({b"\1\2\3\4": b"n" * 32})
    assert queries.secret(SECRET) == KEY
    assert journal.entries()[0].detail == {"count": 1}


def test_sealing_anew_changes_nothing_when_one_row_does_not_open() -> None:
    save({SECRET: KEY})
    ConfigValue.objects.create(scope_kind="website", scope_id=9, key=SECRET, sealed=b"\7" * 40)
    before = list(ConfigValue.objects.order_by("id").values_list("sealed", flat=True))
    ring = KeyRing({b"\1\2\3\4": b"n" * 32, **django_settings.KEY_RING.keys})
    with pytest.raises(crypto.Unsealable):
        actions.reseal_all(ring, by=ANA, now=NOW)
    assert list(ConfigValue.objects.order_by("id").values_list("sealed", flat=True)) == before


def test_magento_s_own_website_and_store_view_are_there() -> None:
    choices = [(choice.kind, choice.code, choice.name) for choice in catalog.scope_choices()]
    assert choices == [
        ("default", "", "Default Config"),
        ("website", "base", "Main Website"),
        ("store_view", "default", "Default Store View"),
    ]


def test_websites_and_store_views_are_added_once() -> None:
    for expected in (True, False):
        assert catalog_actions.add_website("es", "Spain", sort_order=2, by=ANA, now=NOW) is expected
        assert catalog_actions.add_store_view("es", "es_ca", "Català", by=ANA, now=NOW) is expected
    path = catalog.scope_choice("store_view", "es_ca").path
    assert [scope.kind for scope in path] == ["store_view", "website", "default"]
    assert path[1] == catalog.scope_choice("website", "es").path[0]
    assert [row.action for row in journal.entries()] == ["catalog.store_view_added", "catalog.website_added"]


@pytest.mark.parametrize(("kind", "code"), [("website", "none"), ("store_view", "base"), ("planet", "base")])
def test_an_unknown_scope_is_not_found(kind: str, code: str) -> None:
    with pytest.raises(NotFound) as refused:
        catalog.scope_choice(kind, code)
    assert refused.value.code == "UNKNOWN_SCOPE"


def test_scopes_of_the_same_kind_do_not_mix() -> None:
    catalog_actions.add_website("es", "Spain", by=ANA, now=NOW)
    one, two = catalog.scope_choice("website", "base").path, catalog.scope_choice("website", "es").path
    save({NAME: "One"}, path=one)
    assert (queries.value(NAME, one), queries.value(NAME, two)) == ("One", "")
    assert Scope("website", one[0].id) != two[0]
