"""What the Admin sends about a sign-in, in the reader's language."""

from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.utils import translation

from tests.people import a_user

FORM = "/account/password/reset/"
FACTS: dict[str, Any] = {
    "ip": "203.0.113.5",
    "user_agent": "Firefox",
    "timestamp": "3 Nov 2026",
    "current_site": None,
    "from_email": "ana@example.com",
    "to_email": "eva@example.com",
}


@pytest.mark.django_db
@override_settings(MAIL_IS_SET_UP=True)
def test_a_new_password_is_offered_in_formal_spanish(client: Client, mailoutbox: list[EmailMessage]) -> None:
    a_user("ana")
    client.post(FORM, {"email": "ana@example.com"}, headers={"Accept-Language": "es"})
    (mail,) = mailoutbox
    assert (mail.subject, mail.to) == ("Towpath: Elija una contraseña nueva", ["ana@example.com"])
    paragraphs = str(mail.body).strip().split("\n\n")
    assert paragraphs[:2] == [
        "Buenos días:",
        "Alguien ha pedido una contraseña nueva para su cuenta. Abra este enlace para elegirla:",
    ]
    assert paragraphs[2].startswith("http://testserver/account/password/reset/key/")
    assert paragraphs[3:] == [
        "Su nombre de usuario: ana",
        "Si usted no lo ha pedido, no tiene que hacer nada.",
        "Towpath",
    ]


@pytest.mark.django_db
@override_settings(MAIL_IS_SET_UP=True)
def test_a_stranger_is_told_that_there_is_no_account_and_not_to_register(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    client.post(FORM, {"email": "max@example.com"}, headers={"Accept-Language": "en"})
    (mail,) = mailoutbox
    assert mail.subject == "Towpath: No account with this e-mail address"
    assert str(mail.body).strip().split("\n\n") == [
        "Good day,",
        "Somebody asked for access with max@example.com, but there is no account with this e-mail address.",
        "If you did not ask for this, you need not do anything.",
        "Towpath",
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("account/email/password_changed", "Se ha cambiado su contraseña."),
        (
            "account/email/email_changed",
            "Su dirección de correo electrónico ha cambiado de ana@example.com a eva@example.com.",
        ),
        ("mfa/email/totp_deactivated", "Se ha desactivado la aplicación de autenticación de su cuenta."),
    ],
)
def test_a_change_is_told_with_where_it_came_from(name: str, said: str) -> None:
    with translation.override("es"):
        body = render_to_string(f"{name}_message.txt", FACTS)
    assert body.strip().split("\n\n") == [
        "Buenos días:",
        said,
        "Si no ha sido usted, elija enseguida una contraseña nueva. El cambio se hizo desde aquí:",
        "Dirección IP: 203.0.113.5\nNavegador: Firefox\nHora: 3 Nov 2026",
        "Towpath",
    ]
