# ruff: noqa: RUF001 - names in their own letters
"""Invented people who buy: names, addresses and numbers as each country writes them.

Telephone numbers come from ranges kept for fiction where a country has one; mail goes to ``example.com``.
"""

from dataclasses import dataclass
from random import Random

from spapi_simulator.world.marketplaces import Marketplace

BUSINESS_TAX = {
    "BR": ("CNPJ", "##.###.###/0001-##"),
    "TR": ("BUSINESS", "##########"),
    "DE": ("VAT", "DE#########"),
    "ES": ("VAT", "ESB########"),
    "FR": ("VAT", "FR###########"),
    "IT": ("VAT", "IT###########"),
    "GB": ("VAT", "GB#########"),
}
"""The tax number that Amazon hands on for companies, where it does."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an order goes; empty texts are left out of answers."""

    name: str
    line1: str
    line2: str
    line3: str
    city: str
    district: str
    region: str
    postal_code: str
    country: str
    phone: str
    kind: str = "RESIDENTIAL"
    company: str = ""
    street: tuple[str, str, str, str] | None = None
    """Brazil: street, number, complement, neighbourhood."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who ordered."""

    name: str
    email: str
    address: Address
    company: str = ""
    purchase_order: str = ""
    tax: tuple[str, str] | None = None
    """Type and number of a company's tax registration."""


@dataclass(frozen=True, slots=True)
class _Country:
    names: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    """First and second line; # stands for a digit."""
    places: tuple[tuple[str, str, str, str], ...]
    """City, district or county, state or region, postal code."""
    phone: str
    company: str


_COUNTRIES = {
    "US": _Country(
        ("Alice Johnson", "Peter O'Neill", "María-José Núñez de la Peña", "Wei Chen", "Bob Smith Jr."),
        (
            ("#1# Maple Street", ""),
            ("4### W 23rd St", "Apt. #B"),
            ("PO Box #1##", ""),
            ("1# Ocean Dr", "Ste ##"),
        ),
        (
            ("Seattle", "", "WA", "98109"),
            ("NEW YORK", "", "New york", "10011-2##4"),
            ("Austin", "", "TX", "78701"),
            ("San Juan", "", "PR", "00901"),
            ("Portland", "", "OR", "97205"),
            ("St. Paul", "", "mn", "55101"),
        ),
        "+1 ###-555-01##",
        "Cedar & Pine LLC",
    ),
    "CA": _Country(
        ("Émilie Tremblay", "James MacDonald", "Zoë Côté-Bélanger"),
        (("#2# Rue Sainte-Catherine O", "App. #"), ("1## King St W", ""), ("RR # Site 1#", "")),
        (
            ("Montréal", "", "QC", "H3B 1A7"),
            ("Toronto", "", "ON", "M5H 1J9"),
            ("Vancouver", "", "British Columbia", "V6B 2W9"),
        ),
        "+1 ###-555-01##",
        "Érable et Fils inc.",
    ),
    "MX": _Country(
        ("José Ángel Muñoz Ibáñez", "Guadalupe Peña", "Íñigo Ordóñez"),
        (("Av. Insurgentes Sur 1##", "Int. #"), ("Calle 5 de Mayo ##", "Entre Juárez e Hidalgo")),
        (
            ("Ciudad de México", "Cuauhtémoc", "CDMX", "06700"),
            ("Mérida", "Centro", "Yucatán", "97000"),
        ),
        "+52 55 5555 ####",
        "Comercializadora Ñandú S.A. de C.V.",
    ),
    "BR": _Country(
        ("João da Conceição", "Ana Luísa Gonçalves"),
        (("Rua das Acácias, 1##", "Apartamento ##"), ("Avenida São João, 2##", "")),
        (("São Paulo", "", "SP", "01035-###"), ("Brasília", "", "DF", "70040-0##")),
        "+55 11 95555-####",
        "Comércio Ipê Ltda.",
    ),
    "GB": _Country(
        ("Oliver Smith", "Siân Llywelyn-Jones", "Seán Ó Briain"),
        (
            ("Flat #, 2# High Street", ""),
            ("1# Rose Lane", "Little Wick"),
            ("The Old Vicarage", "Church Road"),
        ),
        (
            ("London", "Greater London", "", "SW1A 1AA"),
            ("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch", "Anglesey", "Wales", "LL61 5UJ"),
            ("Belfast", "", "Northern Ireland", "BT1 5GS"),
        ),
        "+44 20 7946 0###",
        "Fen & Brook Ltd",
    ),
    "DE": _Country(
        ("Jürgen Weiß", "Anne-Sophie von Müller-Lüdenscheidt", "Emre Yıldız", "Ulrike Groß"),
        (("Königstraße #1", "2. Hinterhof"), ("Packstation 1##", "12345###"), ("Am Mühlbach #", "")),
        (
            ("München", "", "Bayern", "80331"),
            ("Köln", "", "Nordrhein-Westfalen", "50667"),
            ("Frankfurt am Main", "", "", "60311"),
        ),
        "+49 30 23125 ###",
        "Bäckerei Größenwahn GmbH & Co. KG",
    ),
    "ES": _Country(
        ("Begoña Muñoz Cañizares", "Íñigo Zubizarreta", "Núria Puigdomènech i Solà"),
        (
            ("C/ Alcalá 1##", "3º izqda."),
            ("Avinguda Diagonal, 2##", "Esc. B, 4t 2a"),
            ("Pza. España s/n", ""),
        ),
        (
            ("Madrid", "", "Madrid", "28014"),
            ("A Coruña", "", "A Coruña", "15001"),
            ("Las Palmas de Gran Canaria", "", "Las Palmas", "35001"),
        ),
        "+34 910 555 ###",
        "Ferretería Ñ, S.L.",
    ),
    "FR": _Country(
        ("François Lefèvre", "Hélène d'Aubigné", "Cœur-de-Lys Œuvrard"),
        (("1## bis, rue de l'Église", "Bât. C"), ("#, allée des Chênes", "")),
        (("Paris", "", "", "75011"), ("Saint-Étienne", "", "Loire", "42000")),
        "+33 1 99 00 ## ##",
        "Société Générale des Crêpes SARL",
    ),
    "IT": _Country(
        ("Niccolò De' Rossi", "Maria Però"),
        (("Via della Libertà #1", "Scala B, int. #"), ("Piazza Cavour #", "")),
        (("Roma", "", "RM", "00185"), ("Forlì", "", "FC", "47121")),
        "+39 06 5555 ####",
        "Caffè Più S.r.l.",
    ),
    "NL": _Country(
        ("Joëlle van den Heuvel", "Geert 't Hooft"),
        (("Prinsengracht 1## hs", ""), ("'s-Gravelandseweg #", "")),
        (("Amsterdam", "", "Noord-Holland", "1016 HK"), ("'s-Hertogenbosch", "", "Noord-Brabant", "5211 AA")),
        "+31 20 555 ####",
        "Fietsenmakerij 't Wiel B.V.",
    ),
    "SE": _Country(
        ("Åsa Björkström", "Örjan Ångström"),
        (("Östgötagatan #1", "lgh 12##"),),
        (("Malmö", "", "Skåne", "211 18"),),
        "+46 8 465 004 ##",
        "Älgbageriet AB",
    ),
    "PL": _Country(
        ("Łukasz Święcicki", "Małgorzata Źdźbło"),
        (("ul. Świętokrzyska #1", "m. #"),),
        (("Łódź", "", "łódzkie", "90-001"),),
        "+48 22 555 ## ##",
        "Żółw Sp. z o.o.",
    ),
    "TR": _Country(
        ("Çağla Öztürk", "İbrahim Şahin"),
        (("İstiklal Caddesi No:#1", "Kat # Daire #"),),
        (("İstanbul", "Beyoğlu", "İstanbul", "34430"), ("Muğla", "Bodrum", "Muğla", "48400")),
        "+90 212 555 ## ##",
        "Gökkuşağı Ticaret A.Ş.",
    ),
    "JP": _Country(
        ("山田 太郎", "髙橋 さくら", "ﾀﾅｶ ｲﾁﾛｳ", "Renée 佐藤"),
        (("神宮前1-##-#", "コーポ原宿 #0#号室"), ("北区梅田3丁目#番#号", "")),
        (("渋谷区", "", "東京都", "150-0001"), ("大阪市", "", "大阪府", "530-0001")),
        "+81 3 5555 ####",
        "株式会社 花鳥風月",
    ),
    "AU": _Country(
        ("Matilda Nguyen", "Jack O'Brien"),
        (("Unit #/1# George St", ""), ("Lot 1## Stockroute Rd", "")),
        (("Sydney", "", "NSW", "2000"), ("Alice Springs", "", "NT", "0870")),
        "+61 2 5550 ####",
        "Billabong Supplies Pty Ltd",
    ),
}
_ELSEWHERE = _Country(
    ("Alex Example", "Maximiliana Konstantinopolitanskaya-Featherstonehaugh of Upper Example"),
    (
        ("1# Main Street", ""),
        ("Building #, Gate ##", "Second floor, behind the blue door, please ring twice"),
    ),
    (("Capital City", "", "", "1####"), ("Port Example", "", "", "2####")),
    "+999 555 ####",
    "Example Trading",
)


def buyer(chance: Random, marketplace: Marketplace, *, business: bool) -> Buyer:
    """Invent a buyer of a marketplace; the same generator state gives the same one."""
    country = _COUNTRIES.get(marketplace.country, _ELSEWHERE)
    name = chance.choice(country.names)
    address = _address(chance, country, marketplace.country, name, country.company if business else "")
    alias = "".join(chance.choices("0123456789bcdfghjklmnpqrstvwxz", k=14))
    tax = BUSINESS_TAX.get(marketplace.country) if business else None
    return Buyer(
        name,
        f"{alias}@marketplace.example.com",
        address,
        company=country.company if business else "",
        purchase_order=_filled(chance, "PO-#####") if business and chance.getrandbits(1) else "",
        tax=(tax[0], _filled(chance, tax[1])) if tax else None,
    )


def _address(chance: Random, country: _Country, code: str, name: str, company: str) -> Address:
    line1, line2 = (_filled(chance, line) for line in chance.choice(country.lines))
    city, district, region, postal_code = chance.choice(country.places)
    street = None
    if code == "BR":
        road, _, house = line1.partition(", ")
        street = (road, house, line2, "Centro")
    return Address(
        name,
        line1,
        line2,
        "",
        city,
        district,
        region,
        _filled(chance, postal_code),
        code,
        _filled(chance, country.phone),
        kind="PICKUP_POINT" if "Packstation" in line1 else "COMMERCIAL" if company else "RESIDENTIAL",
        company=company,
        street=street,
    )


def _filled(chance: Random, pattern: str) -> str:
    return "".join(str(chance.randrange(10)) if sign == "#" else sign for sign in pattern)
