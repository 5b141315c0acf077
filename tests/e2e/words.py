"""The labels that the browser tests look for, in both languages (the specification's own list)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """What is printed on the screens of the journey."""

    locale: str
    channels: str
    channel: str
    welcome: str
    sign_in: str
    add_the_key: str
    missing: str
    revoked: str
    expired: str
    wrong_environment: str
    unreachable: str
    api_portal: str
    add_new: str
    copy: str
    copied: str
    delete: str
    production_key: str
    save_config: str
    stores_view: str
    pre_setup: str
    try_again: str


ENGLISH = Words(
    locale="en-US",
    channels="Channels",
    channel="Amazon Sales Channel",
    welcome="Welcome to Amazon Sales Channel",
    sign_in="Sign in",
    add_the_key="Add the key",
    missing="No API key has been added yet.",
    revoked="The API key was deleted in the web account.",
    expired="The API key expired on",
    wrong_environment="This key belongs to Sandbox; a Production key is needed.",
    unreachable="could not be checked: the service does not answer.",
    api_portal="API Portal",
    add_new="Add New",
    copy="Copy",
    copied="Copied",
    delete="Delete",
    production_key="Production Api Key",
    save_config="Save Config",
    stores_view="Amazon Stores",
    pre_setup="Pre-Setup Tasks",
    try_again="Try again",
)
SPANISH = Words(
    locale="es-ES",
    channels="Canales",
    channel="Canal de ventas de Amazon",
    welcome="Le damos la bienvenida al Canal de ventas de Amazon",
    sign_in="Inicie sesión",
    add_the_key="Agregue la clave",
    missing="Todavía no se ha agregado ninguna clave de API.",
    revoked="La clave de API se eliminó en la cuenta web.",
    expired="La clave de API caducó el",
    wrong_environment="Esta clave es de Sandbox (pruebas); se necesita una de Producción.",
    unreachable="el servicio no responde.",
    api_portal="Portal de API",
    add_new="Agregar nueva",
    copy="Copiar",
    copied="Copiada",
    delete="Eliminar",
    production_key="Clave de API de producción",
    save_config="Guardar configuración",
    stores_view="Tiendas de Amazon",
    pre_setup="Tareas previas",
    try_again="Reintentar",
)
