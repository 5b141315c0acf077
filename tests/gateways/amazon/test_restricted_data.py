import asyncio

from tests.gateways.amazon.recorder import Call, Recorder
from towpath.gateways.amazon.restricted_data import (
    Resource,
    RestrictedToken,
    create_restricted_data_token,
    report_document,
)


def test_a_token_for_exact_paths_is_not_printed() -> None:
    client = Recorder({"restrictedDataToken": "Atz.sprdt|planted", "expiresIn": 3600})
    order = Resource("/orders/v0/orders/1-2-3", data_elements=("buyerInfo",))
    token = asyncio.run(create_restricted_data_token(client, [report_document("D"), order]))
    assert token == RestrictedToken("Atz.sprdt|planted", 3600)
    assert repr(token) == "RestrictedToken(expires_in_s=3600)"
    resources = [
        {"method": "GET", "path": "/reports/2021-06-30/documents/D"},
        {"method": "GET", "path": "/orders/v0/orders/1-2-3", "dataElements": ["buyerInfo"]},
    ]
    assert client.calls == [Call("createRestrictedDataToken", body={"restrictedResources": resources})]
