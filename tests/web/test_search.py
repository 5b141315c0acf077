import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.conftest import SignIn
from tests.web.pages import main, words
from towpath.domain.access.logic.rights import PRESETS
from towpath.kit.actor import Actor
from towpath.web.search.index import plain, search

ADMINISTRATOR = Actor("user", "1", "ana", PRESETS["Administrator"])


def urls(text: str, actor: Actor = ADMINISTRATOR) -> list[str]:
    return [hit.url for hit in search(text, actor)]


CHANNEL = "/marketing/channels/amazon/"
SERVICES = "/stores/settings/configuration/services/magento-services/"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Amazon Sales Channel", CHANNEL),
        ("Amazon", CHANNEL),
        ("amazon", CHANNEL),
        ("Canal de ventas de Amazon", CHANNEL),
        ("Api Keys", SERVICES),
        ("API Portal", SERVICES),
        ("Commerce Services Connector", SERVICES),
        ("claves de api", SERVICES),
        ("produccion", SERVICES),
        ("PRODUCCIÓN", SERVICES),
        ("auditoria", "/system/action-logs/"),
        ("derechos", "/system/permissions/roles/"),
        ("bearer", "/system/integrations/"),
        ("zona horaria", "/stores/settings/configuration/general/store/"),
        ("time zone", "/stores/settings/configuration/general/store/"),
    ],
)
def test_pages_and_settings_are_found_by_new_and_old_names_in_both_languages(text: str, first: str) -> None:
    assert urls(text)[0] == first


def test_only_what_the_reader_may_open_is_found() -> None:
    viewer = Actor("user", "2", "eva", frozenset({"asc.access"}))
    assert urls("users", viewer) == []
    assert urls("api keys", viewer) == []
    assert urls("amazon", viewer) == [CHANNEL]


def test_nothing_is_found_for_nothing() -> None:
    assert (urls(""), urls("  "), urls("xyzzy")) == ([], [], [])


@given(st.text(alphabet="ÁÉÍÓÚÜÑáéíóúüñABCabc ßﬁ\u0301"))
def test_plain_text_has_neither_case_nor_accents(text: str) -> None:
    assert plain(text) == plain(text.upper().lower()) == plain(plain(text))


def test_the_page_shows_where_a_hit_stands(sign_in: SignIn) -> None:
    text = main(sign_in().get("/search/?q=time+zone"))
    assert "1 result for “time zone”" in text
    assert "Time Zone General › Store › Locale Options" in text  # noqa: RUF001


def test_a_search_without_hits_says_so_and_escapes_what_was_typed(sign_in: SignIn) -> None:
    page = sign_in().get("/search/", {"q": "<script>alert(1)</script>"})
    assert "Nothing is called “<script>alert(1)</script>”." in main(page)
    assert "<script>alert" not in page.content.decode()


def test_the_header_gets_suggestions_as_a_fragment(sign_in: SignIn) -> None:
    fragment = sign_in().get("/search/?q=a", headers={"HX-Request": "true"})
    assert fragment.content.decode().count("<a ") == 8
    assert "<html" not in fragment.content.decode()
    assert words(fragment).startswith("Amazon Sales Channel Marketing › Channels")  # noqa: RUF001
