"""The controls of a grid, as a browser without JavaScript has them and as HTMX asks for them."""

import csv
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from tests.web.conftest import SignIn
from tests.web.page import Element, Page
from towpath.domain.access.models import GridView, Role

pytestmark = pytest.mark.django_db
STYLE, SAMPLE = "/system/style/", "/system/style/grid/"
ROLES = ["Administrator", "Developer", "Operator", "Viewer"]
CELL = "{urn:schemas-microsoft-com:office:spreadsheet}Data"


@pytest.fixture
def ana(sign_in: SignIn) -> Client:
    return sign_in("Administrator", "ana")


def grid_of(response: object) -> Page:
    """Give the sample grid alone, whatever else stands in the page."""
    page = Page(response)
    grid = page.one("section", id="grid-style-roles")
    page.elements = [each for each in page.elements if grid in each.parents or each is grid]
    return page


def rows_of(page: Page) -> list[str]:
    rows = [each for each in page.all("tr") if any(parent.tag == "tbody" for parent in each.parents)]
    return [cell.text for row in rows for cell in page.all("td") if row in cell.parents][1::4]


def heads(page: Page) -> list[str]:
    return [each.text for each in page.all("th")][1:]


def fields(page: Page, form: Element) -> dict[str, str]:
    """Give what a form sends as it stands."""
    inputs = [each for each in page.all("input") if form in each.parents]
    checked = {"checkbox", "radio"}
    return {
        each["name"]: each.attributes.get("value", "")
        for each in inputs
        if each.attributes.get("type") not in checked or "checked" in each.attributes
    }


def test_it_shows_count_columns_and_order(ana: Client) -> None:
    page = grid_of(ana.get(STYLE))
    assert rows_of(page) == ROLES
    assert heads(page) == ["Name", "Type", "Action"]
    assert "4 records found" in page.elements[0].text
    assert "3 out of 4 visible" in page.elements[0].text


def test_a_click_on_a_head_sorts_and_turns_round(ana: Client) -> None:
    head = grid_of(ana.get(STYLE)).one("a", id="grid-style-roles-sort-name")
    page = grid_of(ana.get(STYLE + head["href"]))
    assert page.all("th")[1]["aria-sort"] == "ascending"
    again = page.one("a", id="grid-style-roles-sort-name")
    page = grid_of(ana.get(STYLE + again["href"]))
    assert (page.all("th")[1]["aria-sort"], rows_of(page)) == ("descending", ROLES[::-1])


def test_filters_are_listed_and_removed_one_by_one(ana: Client) -> None:
    Role.objects.create(name="Own role")
    page = grid_of(ana.get(STYLE, {"f.name": "r", "f.kind": "true", "tab": "x"}))
    assert rows_of(page) == ["Administrator", "Developer", "Operator", "Viewer"]
    assert "Active filters: Name: r Remove the filter Name" in page.elements[0].text
    kind = page.one("a", id="grid-style-roles-chip-2")["href"]
    assert kind == "?tab=x&f.name=r"
    assert rows_of(grid_of(ana.get(STYLE + kind)))[-1] == "Own role"
    (clear,) = (each for each in page.all("a") if each.text == "Clear All")
    assert clear["href"] == "?tab=x"


def test_what_cannot_be_read_is_said_at_its_field_and_kept(ana: Client) -> None:
    page = grid_of(ana.get(STYLE, {"f.id.from": "x", "f.id.to": "7", "f.name": "a"}))
    low, high = (page.one("input", id=f"f.id.{end}-grid-style-roles-id") for end in ("from", "to"))
    assert (low["value"], high["value"], low["aria-invalid"]) == ("x", "7", "true")
    assert page.one("div", id=low["aria-describedby"]).text == "Enter a number, such as 1234.50."
    assert page.one("input", id="grid-style-roles-name")["value"] == "a"
    assert "open" in page.one("details", id="grid-style-roles-filters").attributes
    assert "We couldn't find any records." in page.elements[0].text


def test_columns_are_chosen_and_set_back(ana: Client) -> None:
    page = grid_of(ana.get(STYLE, {"columns": ["id", "name"], "f.name": "view"}))
    assert heads(page) == ["Name", "Id"]
    assert "2 out of 4 visible" in page.elements[0].text
    assert page.one("a", id="grid-style-roles-reset")["href"] == "?f.name=view"
    assert heads(grid_of(ana.get(STYLE, {"columns": "nothing"}))) == ["Name", "Type", "Action"]


def test_htmx_gets_the_grid_alone(ana: Client) -> None:
    answer = ana.get(
        STYLE, {"sort": "-name"}, headers={"HX-Request": "true", "HX-Target": "grid-style-roles"}
    )
    assert answer.content.decode().lstrip().startswith('<section class="card grid-card"')
    assert rows_of(Page(answer)) == ROLES[::-1]
    assert "HX-Target" in answer["Vary"]


# Views


def save(client: Client, name: str, query: str = "", back: str = STYLE) -> object:
    return client.post("/system/views/style.roles/save/", {"name": name, "query": query, "back": back})


def test_a_view_keeps_filters_columns_and_order(ana: Client) -> None:
    page = grid_of(
        ana.get(STYLE, {"f.name": "e", "columns": "name", "sort": "-name", "tab": "x", "after": "y"})
    )
    (form,) = page.all("form", action="/system/views/style.roles/save/")
    sent = fields(page, form)
    assert (sent["query"], sent["back"]) == ("f.name=e&columns=name&sort=-name", f"{STYLE}?tab=x")
    answer = ana.post(form["action"], sent | {"name": " My  view "}, follow=True)
    view = GridView.objects.get()
    assert view.name == "My view"
    assert answer.redirect_chain == [(f"{STYLE}?tab=x&{sent['query']}&view={view.pk}", 302)]
    shown = grid_of(answer)
    assert heads(shown) == ["Name"]
    assert shown.one("a", id=f"grid-style-roles-view-{view.pk}")["aria-current"] == "true"
    assert "View: My view" in shown.elements[0].text
    assert shown.one("a", id="grid-style-roles-view-0")["href"] == f"{STYLE}?tab=x"


@pytest.mark.parametrize("name", ["", " ", "x" * 65, "MINE"])
def test_a_name_that_will_not_do_is_asked_for_again(ana: Client, name: str) -> None:
    save(ana, "Mine")
    answer = save(ana, name, "sort=-name")
    page = Page(answer)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert page.one("input", name="name")["aria-invalid"] == "true"
    assert page.one("input", name="query")["value"] == "sort=-name"
    assert GridView.objects.count() == 1


def test_a_view_is_renamed_and_deleted(ana: Client) -> None:
    save(ana, "Mine")
    view = GridView.objects.get()
    rename, delete = (f"/system/views/{view.pk}/{verb}/" for verb in ("rename", "delete"))
    assert Page(ana.get(rename, {"back": STYLE})).one("input", name="name")["value"] == "Mine"
    ana.post(rename, {"name": "Ours", "back": STYLE})
    view.refresh_from_db()
    assert view.name == "Ours"
    assert "“Ours” is deleted" in Page(ana.get(delete, {"back": STYLE})).main
    answer = ana.post(f"{delete}?back={STYLE}")
    assert (answer["Location"], GridView.objects.count()) == (STYLE, 0)


def test_views_are_the_users_own(ana: Client, sign_in: SignIn) -> None:
    save(ana, "Mine")
    eve, view = sign_in("Viewer", "eve"), GridView.objects.get()
    assert "Mine" not in grid_of(eve.get(STYLE)).elements[0].text
    assert eve.get(f"/system/views/{view.pk}/rename/").status_code == 404
    assert eve.post(f"/system/views/{view.pk}/delete/").status_code == 404
    save(eve, "Mine")
    assert GridView.objects.count() == 2


def test_a_view_leads_to_no_other_site(ana: Client) -> None:
    assert save(ana, "Mine", back="https://example.com/x")["Location"].startswith("/?")  # type: ignore[index]


# Files


def test_csv_has_what_is_shown_and_no_formulas(ana: Client) -> None:
    Role.objects.create(name="=1+1")
    answer: Any = ana.get(STYLE, {"f.kind": "false", "columns": ["name", "id", "action"], "export": "csv"})
    assert answer["Content-Disposition"] == 'attachment; filename="style-roles.csv"'
    table = list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))
    assert table == [["Name", "Id"], ["'=1+1", str(Role.objects.get(name="=1+1").pk)]]


def sheet(answer: Any) -> Iterator[list[tuple[str, str]]]:
    tree = ET.fromstring(b"".join(answer.streaming_content))
    kind = CELL.replace("Data", "Type")
    for row in tree.iter(CELL.replace("Data", "Row")):
        yield [(cell.attrib[kind], cell.text or "") for cell in row.iter(CELL)]


def test_excel_reads_numbers_as_numbers_and_texts_as_texts(ana: Client) -> None:
    row = Role.objects.create(name='<a> & "b" \x0b=1')
    answer = ana.get(STYLE, {"f.kind": "false", "columns": ["name", "kind", "id"], "export": "xml"})
    assert list(sheet(answer)) == [
        [("String", "Name"), ("String", "Type"), ("String", "Id")],
        [("String", '<a> & "b" =1'), ("String", "Own"), ("Number", str(row.pk))],
    ]


# Mass actions


def test_a_mass_action_asks_first_and_then_does_it(ana: Client) -> None:
    pks = [str(pk) for pk in Role.objects.values_list("pk", flat=True)[:2]]
    page = Page(ana.post(SAMPLE, {"id": pks, "state": "", "back": f"{STYLE}?sort=name"}))
    assert page.title == "Do nothing with 2 records?"
    assert [each["value"] for each in page.all("input", name="id")] == pks
    assert page.one("a", class_="btn")["href"] == f"{STYLE}?sort=name"
    answer = ana.post(SAMPLE, {"id": pks, "back": f"{STYLE}?sort=name", "confirmed": "1"}, follow=True)
    assert answer.redirect_chain == [(f"{STYLE}?sort=name", 302)]
    assert "Nothing was changed." in Page(answer).main


def test_all_that_match_are_those_of_the_filters(ana: Client) -> None:
    page = Page(ana.post(SAMPLE, {"selection": "all", "state": "f.name=er", "id": ["1"]}))
    assert page.title == "Do nothing with 3 records?"
    wrong = ana.post(SAMPLE, {"selection": "all", "state": "f.id.from=x", "confirmed": "1"})
    assert "No record is selected: check at least one." in Page(wrong).main


def test_without_a_selection_nothing_is_done(ana: Client) -> None:
    page = Page(ana.post(SAMPLE, {"id": ["x", "99999999999999999999"], "confirmed": "1"}))
    assert "No record is selected: check at least one." in page.main
    assert page.all("button", name="confirmed") == []


def test_a_mass_action_with_a_question_is_sent_by_htmx(ana: Client) -> None:
    button = grid_of(ana.get(STYLE)).one("button", formaction=SAMPLE)
    assert button["hx-post"] == SAMPLE


def test_htmx_is_asked_in_a_dialog(ana: Client) -> None:
    pk = str(Role.objects.get(name="Viewer").pk)
    answer = ana.post(SAMPLE, {"id": pk}, headers={"HX-Request": "true"})
    page = Page(answer)
    assert page.elements[0].tag == "dialog"
    assert page.one("form", action=SAMPLE)
    assert page.one("button", name="confirmed").text == "Do nothing"
