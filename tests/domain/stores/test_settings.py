from decimal import Decimal

import pytest

from tests.domain.listings.rows import a_store
from tests.gate import NOW, actor
from towpath.domain.catalog.models import Attribute, AttributeOption
from towpath.domain.journal.models import JournalEntry
from towpath.domain.listings.actions.settings import save_settings
from towpath.domain.settings import actions as configuration
from towpath.domain.settings.logic.currency import rate_key
from towpath.domain.settings.logic.registry import DEFAULT_SCOPE
from towpath.domain.stores.models import StoreSetting
from towpath.domain.stores.queries.settings import listing_settings
from towpath.kit.errors import Forbidden, InvalidFields, NotFound

pytestmark = pytest.mark.django_db
BY = actor("store.settings")
RISING = "It must be greater than that of the level before."


def refused(store_id: int, **typed: str) -> dict[str, str]:
    """Try to save, and give the message ids by field."""
    with pytest.raises(InvalidFields) as caught:
        save_settings(store_id, typed, by=BY, now=NOW)
    assert not StoreSetting.objects.exists()
    return {key: message.text for key, message in caught.value.fields.items()}


def a_condition_attribute() -> None:
    row = Attribute.objects.create(code="amazon_condition", label="Amazon Condition", kind="select")
    for label in ("New", "Second hand"):
        AttributeOption.objects.create(attribute=row, label=label)


def test_a_new_store_publishes_nothing_by_itself() -> None:
    settings = listing_settings(a_store().pk)
    assert (settings.automatic, settings.handling_time, settings.condition) == (False, 2, "new_new")
    assert settings.search == {"asin": "amazon_asin", "general": "name"}


def test_what_differs_is_stored_once_and_written_down() -> None:
    store = a_store()
    typed = {"automatic_list_action": "automatic", "handling_time": " 5 ", "maximum_quantity": "10000"}
    assert save_settings(store.pk, typed, by=BY, now=NOW) == {"automatic_list_action", "handling_time"}
    assert save_settings(store.pk, typed, by=BY, now=NOW) == frozenset()
    assert listing_settings(store.pk).handling_time == 5
    told = JournalEntry.objects.filter(action="store.setting_saved").values_list("detail", flat=True)
    assert list(told.order_by("id")) == [
        {"key": "automatic_list_action", "old": "manual", "new": "automatic"},
        {"key": "handling_time", "old": "2", "new": "5"},
    ]


def test_another_store_keeps_its_own() -> None:
    one, two = a_store("One"), a_store("Two")
    save_settings(one.pk, {"handling_time": "9"}, by=BY, now=NOW)
    assert (listing_settings(one.pk).handling_time, listing_settings(two.pk).handling_time) == (9, 2)


def test_it_needs_the_right_and_a_field_that_exists() -> None:
    store = a_store()
    with pytest.raises(Forbidden):
        save_settings(store.pk, {}, by=actor("asc.access"), now=NOW)
    with pytest.raises(NotFound):
        save_settings(store.pk, {"nothing": "1"}, by=BY, now=NOW)
    with pytest.raises(NotFound):  # a field of British stores
        save_settings(store.pk, {"tax_code_mode": "default"}, by=BY, now=NOW)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"handling_time": "31"}, {"handling_time": "The largest allowed value is %(limit)s."}),
        ({"handling_time": "soon"}, {"handling_time": "Enter a whole number."}),
        ({"handling_time": ""}, {"handling_time": "This field is required."}),
        ({"price_source": "name"}, {"price_source": "“%(value)s” is not one of the choices."}),
        (
            {"out_of_stock_threshold": "5", "maximum_quantity": "4"},
            {"maximum_quantity": "The maximum is smaller than the out-of-stock threshold."},
        ),
        (
            {"vat": "1", "vat_percentage": "0"},
            {"vat_percentage": "Enter the percentage, or disable the tax."},
        ),
        (
            {"vat": "1", "vat_percentage": "10.255"},
            {"vat_percentage": "Enter a number with at most %(places)s decimals."},
        ),
        ({"fulfilled_by": "attribute"}, {"fulfilled_by_attribute": "This field is required."}),
        (
            {"currency_conversion": "USD/CAD"},
            {"currency_conversion": "“%(value)s” is not one of the choices."},
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(typed: dict[str, str], wrong: dict[str, str]) -> None:
    assert refused(a_store().pk, **typed) == wrong


def test_a_field_that_does_not_count_keeps_its_value() -> None:
    store = a_store()
    save_settings(store.pk, {"vat": "1", "vat_percentage": "10,2"}, by=BY, now=NOW)
    save_settings(store.pk, {"vat": "0", "vat_percentage": "nonsense"}, by=BY, now=NOW)
    assert listing_settings(store.pk).vat_percent is None
    save_settings(store.pk, {"vat": "1"}, by=BY, now=NOW)
    assert listing_settings(store.pk).vat_percent == Decimal("10.2")


@pytest.mark.parametrize(
    ("levels", "wrong"),
    [
        ({"1": ("5", "5"), "2": ("10", "7.5")}, {}),
        (
            {"1": ("5", "5"), "2": ("5", "6")},
            {"tier_2_quantity": "It must be greater than that of the level before."},
        ),
        (
            {"1": ("5", "5"), "2": ("6", "5")},
            {"tier_2_discount": "It must be greater than that of the level before."},
        ),
        ({"1": ("5", "")}, {"tier_1_discount": "Fill in both, or neither."}),
        ({"2": ("5", "5")}, {"tier_2_quantity": "Fill in the level before this one first."}),
        ({"1": ("1", "5")}, {"tier_1_quantity": "The smallest allowed value is %(limit)s."}),
    ],
)
def test_business_levels_rise(levels: dict[str, tuple[str, str]], wrong: dict[str, str]) -> None:
    store = a_store()
    typed = {"business_price": "1", "tiered_price": "1"}
    for number, (quantity, discount) in levels.items():
        typed |= {f"tier_{number}_quantity": quantity, f"tier_{number}_discount": discount}
    if wrong:
        assert refused(store.pk, **typed) == wrong
    else:
        assert len(save_settings(store.pk, typed, by=BY, now=NOW)) == 6


def test_each_option_means_one_condition() -> None:
    a_condition_attribute()
    store = a_store()
    base = {"condition": "attribute", "condition_attribute": "amazon_condition"}
    assert refused(store.pk, **base) == {
        "condition_option_new_new": "Map at least one option to a condition."
    }
    twice = {"condition_option_new_new": "New", "condition_option_used_good": "New"}
    assert refused(store.pk, **base, **twice) == dict.fromkeys(
        twice, "The option “%(option)s” means another condition already."
    )
    good = {"condition_option_new_new": "New", "condition_option_used_good": "Second hand"}
    notes = {"condition_note_used_good": "Light\ntraces of use"}
    save_settings(store.pk, base | good | notes, by=BY, now=NOW)
    settings = listing_settings(store.pk)
    assert (settings.condition, settings.condition_attribute) == ("", "amazon_condition")
    assert settings.condition_options == {"New": "new_new", "Second hand": "used_good"}
    assert settings.condition_notes == {"used_good": "Light\ntraces of use"}


def test_a_conversion_is_offered_once_it_has_a_rate() -> None:
    store = a_store("Canada", "CA")
    assert "currency_conversion" in refused(store.pk, currency_conversion="USD/CAD")
    configuration.save((DEFAULT_SCOPE,), {rate_key("CAD"): "1.364"}, by=actor("config.write"), now=NOW)
    save_settings(store.pk, {"currency_conversion": "USD/CAD"}, by=BY, now=NOW)
    assert listing_settings(store.pk).currency_pair == "USD/CAD"
