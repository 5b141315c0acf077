"""An Amazon that gives one answer: the least that a server can do, so that what is seen is the clients."""

import json
from typing import Any

TOKEN = json.dumps(
    {"access_token": "Atza|bench", "token_type": "bearer", "expires_in": 3600, "refresh_token": "Atzr|bench"}
).encode()
SUMMARY = {
    "marketplaceId": "ATVPDKIKX0DER",
    "asin": "B0BENCH001",
    "productType": "LUGGAGE",
    "conditionType": "new_new",
    "status": ["BUYABLE", "DISCOVERABLE"],
    "itemName": "Hard shell trolley with four wheels, 55 cm, blue " * 8,
    "createdDate": "2026-01-02T03:04:05Z",
    "lastUpdatedDate": "2026-11-02T03:04:05Z",
}
OFFER = {
    "marketplaceId": "ATVPDKIKX0DER",
    "offerType": "B2C",
    "price": {"currencyCode": "USD", "amount": "89.90"},
}
ATTRIBUTES = {
    f"attribute_{number}": [
        {"value": "one of the words of a listing " * 2, "marketplace_id": "ATVPDKIKX0DER"}
    ]
    for number in range(16)
}
ITEM = {"sku": "BENCH-1", "summaries": [SUMMARY], "offers": [OFFER], "issues": [], "attributes": ATTRIBUTES}
FOUND = json.dumps({"numberOfResults": 1, "items": [ITEM]}).encode()


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    body = TOKEN if scope["path"].endswith("/o2/token") else FOUND
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"x-amzn-requestid", b"bench-1"),
        (b"x-amzn-ratelimit-limit", b"100000.0"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
