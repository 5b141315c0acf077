from towpath.domain.catalog.queries.attributes import attributes, options_of
from towpath.domain.catalog.queries.scopes import websites
from towpath.domain.settings import queries as configuration
from towpath.domain.settings.logic.currency import BASE, rate_key
from towpath.domain.stores.logic.fields import Known
from towpath.domain.stores.logic.price_settings import DISABLED
from towpath.domain.stores.queries.stores import StoreRow
from towpath.kit.text import N_


def known(store: StoreRow) -> Known:
    """Give what the settings of a store may choose from: what the catalogue and the configuration have."""
    found = attributes()
    with_options = [code for code, each in found.items() if each.kind in {"select", "multiselect"}]
    website = next(each for each in websites() if each.pk == store.website_id)
    return Known(
        attributes={"sku": ("SKU", "text")}
        | {code: (each.label, each.kind) for code, each in found.items() if each.kind != "media"},
        options=options_of(with_options),
        store_views={view.code: view.name for view in website.store_views.all()},
        currencies=currencies(store.marketplace.currency),
    )


def currencies(wanted: str) -> dict[str, str]:
    """Give the conversions to a currency that have a rate, besides none."""
    values = configuration.values([BASE, rate_key(wanted)])
    base, rate = values[BASE], values[rate_key(wanted)]
    pairs = {f"{base}/{wanted}": f"{base} → {wanted}"} if rate and base != wanted else {}
    return {DISABLED: N_("Disabled"), **pairs}
