"""Where the facts of a listing put it, and the words for why (listings: State machine, Tabs)."""

from dataclasses import replace

import pytest
from django.utils import translation

from tests.rules import SHOP, line
from towpath.domain.listings.logic import states
from towpath.domain.listings.logic.reasons import REASONS, message_of, verdicts
from towpath.domain.listings.logic.states import Facts, Standing, Why, state_of
from towpath.domain.rules.logic.reading import write
from towpath.domain.rules.logic.tree import Combination
from towpath.kit.speech import say

LIVE = Facts(on_amazon=True, buyable=True, was_there=True, asin="B000000001", condition="new_new")
READY = Facts(asin="B000000001", condition="new_new", searched=True)
WHY, SHORT, AMAZON = Why("rule"), Why("out_of_stock"), Why("amazon", {"text": "No."})


@pytest.mark.parametrize(
    ("event", "facts", "standing"),
    [
        ("E1 by hand", READY, Standing("ready")),
        ("E1 automatic", replace(READY, automatic=True), Standing("listing")),
        ("E1 waits for stock", replace(READY, automatic=True, sellable=False, short=SHORT),
         Standing("ready", why=SHORT)),
        ("E2 not searched", Facts(condition="x"), Standing("incomplete", "unable_to_assign",
                                                           Why("not_searched_yet"))),
        ("E2 not found", Facts(searched=True), Standing("incomplete", "unable_to_assign")),
        ("E2 several", Facts(searched=True, outcome="multiple_matches"),
         Standing("incomplete", "multiple_matches")),
        ("E2 no condition", replace(READY, condition=""), Standing("incomplete", "missing_condition")),
        ("E2 data missing", replace(READY, failed=True, ours=True, refusal=Why("no_price")),
         Standing("incomplete", "missing_data", Why("no_price"))),
        ("E3", replace(LIVE, has_product=False, passes=False), Standing("new_third_party")),
        ("E4 live", LIVE, Standing("active")),
        ("E4 blocked", replace(LIVE, buyable=False, issue=AMAZON), Standing("inactive", why=AMAZON)),
        ("E4 blocked silently", replace(LIVE, buyable=False), Standing("inactive", why=Why("not_provided"))),
        ("E4 not read", replace(LIVE, buyable=None), Standing("inactive", why=Why("not_read_yet"))),
        ("E7", replace(READY, intent="publish"), Standing("listing")),
        ("E7 of an ended one", replace(READY, intent="publish", was_there=True), Standing("listing")),
        ("E7 not eligible", replace(READY, intent="publish", was_there=True, passes=False, why=WHY),
         Standing("ended", why=WHY)),
        ("E9 refused", replace(READY, failed=True, refusal=AMAZON),
         Standing("incomplete", "publish_failed", AMAZON)),
        ("E11 rule", replace(LIVE, passes=False, why=WHY), Standing("ineligible", why=WHY)),
        ("E11 stock", replace(LIVE, sellable=False, short=SHORT), Standing("ineligible", why=SHORT)),
        ("E11 before Amazon answers", replace(READY, told=True, passes=False, why=WHY),
         Standing("listing", why=WHY)),
        ("E13 begun", replace(LIVE, intent="end"), Standing("ending")),
        ("E13 done", replace(LIVE, intent="end", on_amazon=False), Standing("ended", why=Why("by_hand"))),
        ("E17", replace(LIVE, on_amazon=False), Standing("ended", why=Why("ended_outside"))),
        ("E18 excluded", replace(READY, passes=False, why=WHY), states.GONE),
        ("E18 superfluous", replace(READY, superfluous=True), states.GONE),
        ("E18 ended stays", replace(READY, passes=False, intent="end"),
         Standing("ended", why=Why("by_hand"))),
    ],
)  # fmt: skip
def test_each_event_of_the_state_machine(event: str, facts: Facts, standing: Standing) -> None:
    assert state_of(facts) == standing


# Words


def said(code: str, language: str = "en", **params: object) -> str:
    with translation.override(language):
        found = message_of(code, params, SHOP)
        assert found
        return say(found)


def test_the_rule_names_the_condition_in_the_readers_language() -> None:
    clause = write(line("price", "greater", "25"))
    assert said("rule_asks", clause=clause) == (
        "The listing rule asks for products for which Price is greater than 25."
    )
    assert said("rule_excludes", clause=clause) == (
        "The listing rule excludes products for which Price is greater than 25."
    )
    assert said("rule_asks", "es", clause=clause) == (
        "La regla de listado pide productos para los que Price es mayor que 25."
    )


def test_reasons_with_what_they_speak_of() -> None:
    assert said("below_threshold", threshold=5) == (
        "There is less in stock than the Out-of-Stock Threshold of 5."
    )
    assert said("type_not_supported", type="bundle") == (
        "Amazon has no listings for products of the type Bundle Product."
    )
    assert said("amazon", text="Brand is gated: 100 %") == "Brand is gated: 100 %"
    assert said("rule_asks", clause={"odd": 1}) == (
        "The listing rule asks for products for which a condition holds."
    )
    assert message_of("", {}, SHOP) is None


def test_what_amazon_fulfils_should_be_ended_where_it_is_not_eligible() -> None:
    found = message_of("product_disabled", {}, SHOP, by_amazon=True)
    assert found
    assert say(found) == (
        "The product is disabled. Amazon fulfils it, so its quantity cannot be set to 0:"
        " end the listing if it is not to be sold."
    )
    plain = message_of("not_provided", {}, SHOP, by_amazon=True)
    assert plain
    assert say(plain) == "Not provided by Amazon: look at the listing in Seller Central."


def test_every_verdict_has_its_words() -> None:
    tree = Combination(
        children=(line("sku", "is", "a"), line("sku", "one_of", *(str(n) for n in range(999))))
    )
    found = verdicts(tree)
    assert {why.code for why in found.values()} <= set(REASONS)
    assert found["rule.0"] == Why("rule_asks", {"clause": write(tree.children[0])})
    assert found["rule.1"] == Why("rule")
    assert verdicts(replace(tree, value=False))["rule.0"].code == "rule_excludes"
    assert found["type.bundle"].params == {"type": "bundle"}
