from django.utils.translation import gettext, override, pgettext

from towpath.domain.stores.logic.conditions import CONDITIONS


def test_a_condition_is_not_said_as_a_number_of_rows() -> None:
    with override("es"):
        assert gettext(CONDITIONS["new_new"]) == "Nuevo"
        assert pgettext("rows", "New") == "Nuevas"
