"""What the pages say, in English and Spanish."""

from collections.abc import Mapping

Texts = Mapping[str, str]

ENGLISH: Texts = {
    "lang": "en",
    "simulator": "Simulator. This is not Amazon: never enter a real Amazon password here.",
    "home": "A simulated Amazon",
    "home_hint": "The Selling Partner API and Login with Amazon answer at this address. It is {now} here.",
    "sellers": "Sellers",
    "latest": "Latest writes",
    "nothing_written": "Nothing was written yet.",
    "state_json": "State (JSON)",
    "ledger_json": "Ledger (JSON)",
    "sign_in": "Sign in",
    "sign_in_hint": "Sign in with a seller of the scenario to continue to {name}.",
    "email": "E-mail address",
    "password": "Password",
    "wrong": "There is no seller with this e-mail address and password.",
    "authorise": "Authorize {name}",
    "asks": "{name} asks for access to the data of {store} ({seller}).",
    "roles": "It will have these roles:",
    "no_roles": "It asks for no roles.",
    "renewal": "You authorized it on {granted}; that ends on {expires}. Confirm to renew it.",
    "i_understand": (
        "I understand that by authorizing {name}, I am giving this application access to my Selling Partner "
        "account data, and that it is my responsibility to make sure that I trust its developer."
    ),
    "confirm": "Confirm",
    "cancel": "Cancel",
    "sign_out": "Use another account",
    "tick": "Tick the box to confirm that you understand.",
    "cancelled": "Not authorized",
    "cancelled_text": "Nothing was changed. {name} has no new access to {store}. You can close this page.",
    "error": "This did not work",
    "error_code": "Error code: {code}",
    "MD1000": "The application is a draft. To authorize a draft, add version=beta to the address.",
    "MD5101": "The address to return to (redirect_uri) is not registered for this application.",
    "unknown": "No application has the id {id}.",
    "private": "This is a private application. It cannot be authorized by OAuth, only by self-authorization.",
    "no_login_uri": "This application has no login URI, so that it cannot be started here.",
    "state": "This authorization is not known, was used already or took more than ten minutes.",
    "store": "Applications",
    "store_hint": "Start an authorization here, as a seller does in the Appstore or in Seller Central.",
    "start": "Authorize {name}",
    "self": "Self-authorize {name}",
    "self_hint": "Shows a refresh token to paste into the application.",
    "no_applications": "The scenario has no applications.",
    "token": "Refresh token",
    "token_hint": "Copy it into {name}. It lets the application act for {store} until {expires}.",
}
SPANISH: Texts = {
    "lang": "es",
    "simulator": "Simulador. Esto no es Amazon: no escriba nunca aquí una contraseña real de Amazon.",
    "home": "Un Amazon simulado",
    "home_hint": "En esta dirección responden Selling Partner API y Login with Amazon. Aquí son las {now}.",
    "sellers": "Vendedores",
    "latest": "Últimas escrituras",
    "nothing_written": "Todavía no se ha escrito nada.",
    "state_json": "Estado (JSON)",
    "ledger_json": "Registro (JSON)",
    "sign_in": "Iniciar sesión",
    "sign_in_hint": "Inicie sesión con un vendedor del escenario para continuar a {name}.",
    "email": "Correo electrónico",
    "password": "Contraseña",
    "wrong": "Ningún vendedor tiene este correo electrónico y esta contraseña.",
    "authorise": "Autorizar {name}",
    "asks": "{name} pide acceso a los datos de {store} ({seller}).",
    "roles": "Tendrá estos roles:",
    "no_roles": "No pide ningún rol.",
    "renewal": "La autorizó el {granted}; termina el {expires}. Confirme para renovarla.",
    "i_understand": (
        "Entiendo que, al autorizar {name}, doy a esta aplicación acceso a los datos de mi cuenta de Selling "
        "Partner y que es mi responsabilidad asegurarme de que confío en su desarrollador."
    ),
    "confirm": "Confirmar",
    "cancel": "Cancelar",
    "sign_out": "Usar otra cuenta",
    "tick": "Marque la casilla para confirmar que lo entiende.",
    "cancelled": "Sin autorizar",
    "cancelled_text": "Nada ha cambiado. {name} no tiene acceso nuevo a {store}. Puede cerrar la página.",
    "error": "No ha funcionado",
    "error_code": "Código de error: {code}",
    "MD1000": "La aplicación es un borrador. Para autorizar un borrador, añada version=beta a la dirección.",
    "MD5101": "La dirección de vuelta (redirect_uri) no está registrada para esta aplicación.",
    "unknown": "Ninguna aplicación tiene el identificador {id}.",
    "private": "Es una aplicación privada. No se autoriza por OAuth, solo por autoautorización.",
    "no_login_uri": "Esta aplicación no tiene URI de inicio de sesión y no puede empezar aquí.",
    "state": "Esta autorización no existe, ya se ha usado o ha tardado más de diez minutos.",
    "store": "Aplicaciones",
    "store_hint": "Empiece aquí una autorización, como un vendedor en la Appstore o en Seller Central.",
    "start": "Autorizar {name}",
    "self": "Autoautorizar {name}",
    "self_hint": "Muestra un token de actualización para pegarlo en la aplicación.",
    "no_applications": "El escenario no tiene aplicaciones.",
    "token": "Token de actualización",
    "token_hint": "Cópielo en {name}. Permite a la aplicación actuar por {store} hasta el {expires}.",
}


def texts(accept_language: str) -> Texts:
    """Give the language that a browser prefers; English when it prefers neither."""
    wanted: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        name, _, weight = part.partition(";q=")
        try:
            wanted.append((float(weight or 1), name.strip()[:2].casefold()))
        except ValueError:
            continue
    known = [one for one in sorted(wanted, key=lambda one: -one[0]) if one[0] and one[1] in {"en", "es"}]
    return SPANISH if known and known[0][1] == "es" else ENGLISH
