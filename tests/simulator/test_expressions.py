import pytest

from spapi_simulator.world import expressions
from spapi_simulator.world.expressions import ExpressionError

PAYLOAD = {
    "Order": {
        "Status": "SHIPPED",
        "Items": 3,
        "Total": 19.5,
        "Prime": True,
        "Note": None,
        "Programs": ["Prime", "Business"],
        "Address": {"Country": "US"},
    }
}


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("Order.Status == `SHIPPED`", True),
        ("Order.Status == 'SHIPPED'", True),
        ('Order.Status != "SHIPPED"', False),
        ("Order.Items > 2", True),
        ("Order.Items >= 3 && Order.Items<=3", True),
        ("Order.Items < 3 || Order.Total == 19.5", True),
        ("2 < Order.Items", True),
        ("Order.Items > -1", True),
        ("Order.Status > 'A'", True),
        ("Order.Prime", True),
        ("!Order.Prime", False),
        ("!(Order.Status == 'PENDING')", True),
        ("Order.Status in ['PENDING', 'SHIPPED']", True),
        ("Order.Status in []", False),
        ("'Prime' in Order.Programs", True),
        ("'Country' in Order.Address", True),
        ("Order.Note == null", True),
        ("Order.Prime == true", True),
        ("Order.Prime == 1", False),
        ("has(Order.Address.Country)", True),
        ("has(Order.Address.City) || Order.Items == 3", True),
        ("has(Order.Address.City)", False),
        ("Order.Items == 3 || Order.Items == 4 && Order.Items == 5", True),
        ("(Order.Items == 3 || Order.Items == 4) && Order.Items == 5", False),
        ("Order.Nothing == 1", False),
        ("!(Order.Nothing == 1)", False),
        ("Order.Nothing == 1 || Order.Items == 3", True),
        ("Order.Items == 3 || Order.Nothing == 1", True),
        ("Order.Nothing == 1 && Order.Items == 3", False),
        ("Order.Nothing == 1 || Order.Items == 4", False),
        ("!(Order.Nothing == 1 && Order.Items == 4)", True),
        ("Order.Status < 3", False),
        ("!(Order.Status < 3)", False),
        ("Order.Status", False),
        ("Order.Status == 3", False),
        ("Order.Items in Order.Status", False),
    ],
)
def test_an_expression_lets_through_what_it_is_true_of(text: str, *, passes: bool) -> None:
    assert expressions.read(text)(PAYLOAD) is passes


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Order.Items + 1 == 4", "+ 1 == 4"),
        ("Order.Programs[0] == 'Prime'", "["),
        ("Order.Status.startsWith('S')", "Order.Status.startsWith"),
        ("size(Order.Programs) == 2", "size"),
        ("Order.Items > 2 ? true : false", "? true : false"),
        ("Order.Items ==", "its end"),
        ("(Order.Items == 3", "its end"),
        ("Order.Items == 3)", ")"),
        ("['a' 'b']", "'b'"),
        ("has(3)", "3"),
        ("Order.Items 3", "3"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_plainly(text: str, word: str) -> None:
    with pytest.raises(ExpressionError) as refusal:
        expressions.read(text)
    assert str(refusal.value) == f"Unsupported in a filter expression: {word}"


@pytest.mark.parametrize("text", ["", "Order.Items == 3 " + "&& true " * 30])
def test_the_length_is_bounded(text: str) -> None:
    with pytest.raises(ExpressionError) as refusal:
        expressions.read(text)
    assert str(refusal.value) == "A filter expression has 1 to 256 characters."
