"""The condition editor on the style page: a plain form first, then what HTMX takes out of it."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from tests.rules import SHOP, line
from tests.web.conftest import SignIn
from tests.web.page import Page
from towpath.domain.access.models import User
from towpath.domain.rules.logic.language import Vocabulary
from towpath.domain.rules.logic.reading import MOST_LEVELS
from towpath.domain.rules.logic.tree import Combination, Node
from towpath.kit.errors import InvalidFields
from towpath.kit.text import Message
from towpath.web.conditions.editor import ConditionEditor
from towpath.web.style.sample import RULE
from towpath.web.style.sample import SHOP as SAMPLE

pytestmark = pytest.mark.django_db
ADDRESS = "/system/style/"
Fields = dict[str, list[str]]


def fields_of(response: Any) -> Fields:
    """Give what a browser would send of the editor's form as it stands, without a button."""
    page = Page(response)
    found: Fields = {}
    for element in page.elements:
        if not (name := element.attributes.get("name", "")).startswith("conditions."):
            continue
        kind = element.attributes.get("type", "text")
        if element.tag == "select":
            options = [each for each in page.all("option") if element in each.parents]
            chosen = [each for each in options if "selected" in each.attributes] or options[:1]
            found[name] = [chosen[0]["value"]]
        elif element.tag == "textarea":
            found[name] = [element.text]
        elif element.tag == "input" and (kind != "checkbox" or "checked" in element.attributes):
            found.setdefault(name, []).append(element.attributes.get("value", ""))
    return found


def press(client: Client, fields: Mapping[str, object], button: str = "", **headers: str) -> Any:
    return client.post(ADDRESS, {**fields, **({"conditions.do": button} if button else {})}, headers=headers)


def post(fields: Mapping[str, str | list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(f"conditions.{name}", value if isinstance(value, list) else [value])
    return data


def tree_of(*nodes: Node) -> Combination:
    return Combination(children=nodes)


def read(fields: Mapping[str, str | list[str]], shop: Vocabulary = SHOP) -> ConditionEditor:
    return ConditionEditor.read(post(fields), shop)


def sentence(response: Any) -> str:
    return Page(response).one("span", id="conditions-sentence").text


def focused(response: Any) -> str:
    (element,) = [each for each in Page(response).elements if "autofocus" in each.attributes]
    return element.attributes.get("id", element.attributes.get("class", ""))


# The plain form


def test_what_is_shown_is_what_comes_back(sign_in: SignIn) -> None:
    client = sign_in()
    fields = fields_of(client.get(ADDRESS))
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    assert ConditionEditor.read(data, SAMPLE).tree.children[:3] == RULE.children[:3]
    assert "These conditions are right" in press(client, fields).content.decode()
    again = fields_of(press(client, fields))
    assert again == fields


def test_conditions_are_added_changed_and_deleted_and_nothing_is_lost(sign_in: SignIn) -> None:
    client = sign_in()
    fields = fields_of(client.get(ADDRESS)) | {"conditions.1.value": ["12"], "conditions.new": ["sku"]}
    added = press(client, fields, "add ")
    fields = fields_of(added)
    assert fields["conditions.1.value"] == ["12"]
    assert fields["conditions.4.attribute"] == ["sku"]
    assert focused(added) == "conditions-node-4-operator"
    fields |= {
        "conditions.4.operator": ["contains"],
        "conditions.4.value": ["bag"],
        "conditions.3.new": ["_combination"],
    }
    nested = press(client, fields, "add 3")
    fields = fields_of(nested)
    assert fields["conditions.3.4.aggregator"] == ["ALL"]
    assert focused(nested) == "conditions-node-3-4-new"
    assert "SKU contains “bag”" in sentence(nested)
    deleted = press(client, fields, "delete 0")
    fields = fields_of(deleted)
    assert (fields["conditions.0.attribute"], fields["conditions.0.value"]) == (["price"], ["12"])
    assert fields["conditions.3.value"] == ["bag"]
    assert focused(deleted) == "conditions-node-new"
    assert "Category" not in sentence(deleted)


def test_another_operator_brings_another_control_and_keeps_the_value(sign_in: SignIn) -> None:
    client = sign_in()
    fields = fields_of(client.get(ADDRESS)) | {"conditions.new": ["sku"]}
    fields = fields_of(press(client, fields, "add ")) | {"conditions.4.value": ["a, b"]}
    listed = press(client, fields | {"conditions.4.operator": ["one_of"]}, "refresh")
    assert Page(listed).one("textarea", id="conditions-node-4-value").text == "a, b"
    assert "SKU is one of “a”, “b”" in sentence(listed)
    none = press(client, fields_of(listed) | {"conditions.4.operator": ["undefined"]}, "refresh")
    assert "SKU has no value" in sentence(none)
    back = press(client, fields_of(none) | {"conditions.4.operator": ["one_of"]}, "refresh")
    assert Page(back).one("textarea", id="conditions-node-4-value").text == "a, b"


def test_the_first_button_of_the_form_does_no_harm(sign_in: SignIn) -> None:
    """Enter in a field presses the first button that there is."""
    page = Page(sign_in().get(ADDRESS))
    form = next(
        each for each in page.all("form", method="post") if each.attributes.get("action") == "#s-conditions"
    )
    first = next(each for each in page.all("button") if form in each.parents)
    assert (first["name"], first["value"]) == ("conditions.do", "refresh")


def test_errors_stand_at_their_lines(sign_in: SignIn) -> None:
    client = sign_in()
    fields = fields_of(client.get(ADDRESS)) | {
        "conditions.1.value": ["cheap"],
        "conditions.3.new": ["_combination"],
    }
    page = Page(press(client, fields_of(press(client, fields, "add 3"))))
    field = page.one("input", id="conditions-node-1-value")
    assert (field["value"], field["aria-invalid"]) == ("cheap", "true")
    error = page.one("div", id=field["aria-describedby"])
    assert error.text == "“cheap” is not a number: write it as 1234.5."
    assert error in [
        each for each in page.elements if page.one("div", id="conditions-node-1") in each.parents
    ]
    group = page.one("div", id="conditions-node-3-4")
    (said,) = [each.text for each in page.all("div", role="alert") if group in each.parents]
    assert said == "Empty, this counts as true and fails under FALSE: add a condition or delete it."


def test_adding_nothing_asks_what_to_add(sign_in: SignIn) -> None:
    client = sign_in()
    page = Page(press(client, fields_of(client.get(ADDRESS)), "add 3"))
    assert page.one("select", id="conditions-node-3-new")["aria-invalid"] == "true"
    assert page.one("div", id="conditions-node-3-new-error").text == "Choose what to add."


def test_a_flag_that_was_lost_is_a_warning_and_not_offered(sign_in: SignIn) -> None:
    page = Page(sign_in().get(ADDRESS))
    (warning,) = [each.text for each in page.elements if each.attributes.get("class") == "condition-warning"]
    assert warning == "Size is no longer marked for use in conditions. This condition stays in force."
    menu = page.one("select", id="conditions-node-new")
    offered = [each.text for each in page.all("option") if menu in each.parents]
    assert offered == [
        "-- Choose a condition to add --", "Conditions Combination", "Attribute Set", "Category", "Price",
        "SKU",
        "Amazon Condition", "Eco Collection", "Material", "Release Date",
    ]  # fmt: skip
    groups = [each["label"] for each in page.all("optgroup") if menu in each.parents]
    assert groups == ["Product", "Built-in attributes", "Attributes of the shop"]


# Categories


def test_categories_are_chosen_in_their_tree_with_counts(sign_in: SignIn) -> None:
    client = sign_in()
    fields = fields_of(client.get(ADDRESS)) | {"conditions.0.value": ["4; 77"]}
    opened = press(client, fields, "choose 0")
    page = Page(opened)
    assert focused(opened) == "condition-tree"
    tree = next(each for each in page.elements if each.attributes.get("class") == "condition-tree")
    boxes = [each for each in page.all("label") if tree in each.parents]
    assert [each.text for each in boxes] == [
        "Default Category (0)", "Books (12)", "Travel (3)", "Cooking (5)", "Bags (1,207)",
    ]  # fmt: skip
    fields = fields_of(opened)
    assert fields["conditions.0.value"] == ["77", "4"]
    fields["conditions.0.value"] = ["77", "9", "5"]
    shown = press(client, fields, "refresh")
    travel = next(
        each for each in Page(shown).all("details") if "Travel" in each.text and "Bags" not in each.text
    )
    assert "open" in travel.attributes
    closed = press(client, fields_of(shown), "close 0")
    page = Page(closed)
    assert page.one("input", id="conditions-node-0-value")["value"] == "77, 9, 5"
    assert focused(closed) == "conditions-node-0-choose"
    assert "Travel (9) Bags (5)" in page.main


# HTMX


def test_htmx_gets_the_editor_alone(sign_in: SignIn) -> None:
    client = sign_in()
    fields = fields_of(client.get(ADDRESS)) | {"conditions.new": ["sku"]}
    html = press(client, fields, "add ", **{"HX-Request": "true"}).content.decode()
    assert html.startswith('<div class="conditions" id="conditions"')
    assert 'id="conditions-node-4"' in html
    assert len(html) < 40_000
    assert "<html" in press(client, fields, **{"HX-Request": "true"}).content.decode()


def test_each_button_swaps_the_node_that_it_changes(sign_in: SignIn) -> None:
    page = Page(sign_in().get(ADDRESS))
    swapped = {
        each["value"]: each.attributes.get("hx-target") for each in page.all("button", name="conditions.do")
    }
    assert swapped == {
        "refresh": None,  # the one that is there without JavaScript
        "add ": "#conditions-node",
        "add 3": "#conditions-node-3",
        "choose 0": "#conditions-node-0",
        **{f"delete {n}": "#conditions-node" for n in range(4)},
        **{f"delete 3.{n}": "#conditions-node-3" for n in range(4)},
    }
    assert {each["hx-select-oob"] for each in page.elements if "hx-select-oob" in each.attributes} == {
        "#conditions-sentence"
    }


# What is read


@pytest.mark.parametrize(
    ("fields", "children"),
    [
        ({}, ()),
        ({"0.attribute": "sku"}, (line("sku", "is"),)),
        ({"0.attribute": "sku", "0.operator": "one_of", "0.value": "a; b\nc"},
         (line("sku", "one_of", "a", "b", "c"),)),
        ({"0.attribute": "sku", "0.operator": "is", "0.value": "a; b"}, (line("sku", "is", "a; b"),)),
        ({"0.attribute": "price", "0.operator": "contains"}, (line("price", "is"),)),
        ({"0.attribute": "amazon_condition", "0.value": ["New", "Used; Good"]},
         (line("amazon_condition", "is", "New"),)),
        ({"0.attribute": "amazon_condition", "0.operator": "one_of", "0.value": ["New", "Used; Good"]},
         (line("amazon_condition", "one_of", "New", "Used; Good"),)),
        ({"0.attribute": "category_ids", "0.value": ["4,5", "5", "9"], "0.below": "1"},
         (line("category_ids", "is", "4", "5", "9", below=True),)),
        ({"0.attribute": "gone", "0.operator": "less", "0.value": "x"}, (line("gone", "less", "x"),)),
        ({"7.attribute": "sku", "10.attribute": "price", "9.aggregator": "ANY", "9.value": "false"},
         (line("sku", "is"), Combination("ANY", False), line("price", "is"))),
        ({"0.1.attribute": "sku", "x.attribute": "sku", "0.value": "orphan", "-1.attribute": "sku",
          "9" * 5000 + ".attribute": "sku"}, ()),
        ({"0.aggregator": "SOME", "0.value": "perhaps"}, (Combination("ALL", True),)),
    ],
)  # fmt: skip
def test_what_a_form_says(fields: Mapping[str, str | list[str]], children: tuple[Node, ...]) -> None:
    editor = read({"aggregator": "ALL", **fields})
    assert (editor.tree, editor.edited) == (Combination("ALL", True, children), False)


@pytest.mark.parametrize(
    "button",
    [
        "delete 9",
        "add 0.0",
        "choose x",
        "add x",
        "add " + "9" * 5000,
        "delete \u0660",
        "nonsense",
        "delete 0.1.2",
        "close 5",
        "add 9",
    ],
)
def test_a_button_for_what_is_not_there_changes_nothing(button: str) -> None:
    editor = read({"0.attribute": "sku", "0.new": "sku", "9.new": "sku", "0.0.new": "sku", "do": button})
    assert (editor.tree, editor.edited) == (tree_of(line("sku", "is")), True)
    assert read({"do": "add ", "new": "nope"}).tree == Combination()


def test_a_number_is_typed_in_the_readers_way() -> None:
    fields = {"0.attribute": "price", "0.value": "10,5"}
    with translation.override("es"):
        editor = read(fields)
        (shown,) = editor.root.children
        assert not isinstance(shown.node, Combination)
        assert (shown.node.value, shown.text) == (("10.5",), "10,5")
    assert read(fields).is_right() is False


def test_the_deepest_form_is_drawn_and_refused(sign_in: SignIn) -> None:
    fields = {".".join(["conditions", *["0"] * depth, "aggregator"]): "ALL" for depth in range(60)}
    response = press(sign_in(), fields)
    assert response.status_code == 200
    assert f"Combinations can be nested at most {MOST_LEVELS} times." in response.content.decode()


def test_a_big_form_is_no_bad_request(sign_in: SignIn) -> None:
    fields: dict[str, object] = {}
    for n in range(250):
        place = f"conditions.{n}"
        fields |= {
            f"{place}.attribute": "material",
            f"{place}.operator": "one_of",
            f"{place}.value": ["Wool", "Silk", "Nylon", "Linen"],
        }
    response = press(sign_in(), {**fields, "conditions.aggregator": "ANY"})
    assert "These conditions are right" in response.content.decode()


def test_a_right_tree_is_what_is_saved_and_a_refusal_is_shown() -> None:
    editor = read({"0.attribute": "sku", "0.operator": "one_of", "0.value": " a ,B"})
    assert editor.is_right()
    assert editor.tree == tree_of(line("sku", "one_of", "a", "B"))
    editor.refuse(InvalidFields({"0.value": Message("No.")}))
    assert [child.errors["value"] for child in editor.root.children] == [Message("No.")]


def test_the_editor_speaks_spanish(sign_in: SignIn) -> None:
    client = sign_in()
    User.objects.update(language="es")
    response = client.get(ADDRESS)
    assert sentence(response).startswith(
        "Productos en los que Categoría es uno de Books (4), Bags (5), subcategorías"
    )
    head = Page(response).one("span", id="conditions-node-head").text
    assert head == "De estas condiciones,TODASALGUNAcon resultadoVERDADEROFALSO:"
