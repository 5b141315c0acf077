import pytest

from towpath.domain.settings.logic.currency import CURRENCY, rate_key
from towpath.domain.settings.logic.registry import Invalid
from towpath.domain.settings.logic.values import clean
from towpath.domain.stores.logic.marketplaces import MARKETPLACES

RATE = next(setting for setting in CURRENCY.settings if setting.key == rate_key("CAD"))


@pytest.mark.parametrize(
    ("typed", "stored"), [("1.364", "1.364"), ("1,364", "1.364"), (" 20 ", "20"), ("", "")]
)
def test_a_rate_has_a_point_or_a_comma(typed: str, stored: str) -> None:
    assert clean(RATE, typed) == stored


@pytest.mark.parametrize("typed", ["0", "0.000", "-1", "1.3.4", "1,364.20", "1.1234567", "x"])
def test_what_is_no_rate_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        clean(RATE, typed)


def test_every_marketplace_s_currency_can_have_a_rate() -> None:
    rates = {setting.key for setting in CURRENCY.settings}
    assert {rate_key(one.currency) for one in MARKETPLACES.values()} <= rates
