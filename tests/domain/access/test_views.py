import pytest

from tests.people import ROOT, a_user, acting
from towpath.domain.access.actions.views import delete_view, rename_view, save_view
from towpath.domain.access.queries.views import view_of, views
from towpath.kit.errors import InvalidFields, NotFound

pytestmark = pytest.mark.django_db


def wrong(error: pytest.ExceptionInfo[InvalidFields]) -> str:
    return error.value.fields["name"].text


def test_views_are_kept_for_each_grid_in_their_order() -> None:
    by = acting(a_user())
    for grid, name in (("a", "Zoo"), ("a", "Ant"), ("b", "zoo")):
        save_view(grid, name, "sort=-sku", by=by)
    assert [(view.name, view.query) for view in views(int(by.id), "a")] == [
        ("Zoo", "sort=-sku"),
        ("Ant", "sort=-sku"),
    ]


def test_a_name_stands_once_in_any_case_and_the_old_view_stays() -> None:
    by = acting(a_user())
    save_view("a", "Mine", "size=50", by=by)
    other = save_view("a", "Other", "", by=by)
    with pytest.raises(InvalidFields) as error:
        save_view("a", "mINE", "", by=by)
    assert wrong(error) == "You have a view with this name already."
    with pytest.raises(InvalidFields):
        rename_view(other.pk, "MINE", by=by)
    assert [view.name for view in views(int(by.id), "a")] == ["Mine", "Other"]
    assert rename_view(other.pk, "OTHER", by=by).name == "OTHER"


def test_there_is_a_most_of_views_and_of_what_they_hold() -> None:
    by = acting(a_user())
    with pytest.raises(InvalidFields) as error:
        save_view("a", "Long", "f.name=" + "x" * 8000, by=by)
    assert wrong(error) == "The filters are too long to be saved."
    for number in range(50):
        save_view("a", str(number), "", by=by)
    with pytest.raises(InvalidFields) as error:
        save_view("a", "50", "", by=by)
    assert wrong(error) == "Delete a view first: 50 is the most of one list."


def test_nobody_touches_the_view_of_another() -> None:
    ana, eve = acting(a_user()), acting(a_user("eve"))
    view = save_view("a", "Mine", "", by=ana)
    for who in (eve, ROOT):
        with pytest.raises(NotFound):
            view_of(view.pk, who)
        with pytest.raises(NotFound):
            delete_view(view.pk, by=who)
    delete_view(view.pk, by=ana)
    assert views(int(ana.id), "a").count() == 0
