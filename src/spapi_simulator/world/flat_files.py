"""Reports as tab-separated files: which encoding, which names of columns, which columns."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice

from spapi_simulator.world.headers import HEADERS
from spapi_simulator.world.marketplaces import Marketplace
from spapi_simulator.world.report import Row

CP1252 = ("BE", "DE", "ES", "FR", "GB", "IE", "IT", "NL", "SE")
"""Countries whose reports come in the encoding of Western Europe; Japan has its own, all others UTF-8."""
_AT_ONCE = 500
_PYTHON = {"Cp1252": "cp1252", "Shift_JIS": "cp932", "UTF-8": "utf-8"}
_BREAKS = str.maketrans("\t\r\n", "   ")


@dataclass(frozen=True, slots=True)
class FlatFileRules:
    """Where reports differ from the rule: encodings by country, and the columns of listings reports.

    ``localised`` names the countries whose headings are translated, ``left_out`` columns that are missing,
    ``added`` further ones with their value in each row.
    """

    encodings: Mapping[str, str] = field(default_factory=dict)
    """By country, in place of Amazon's: { DE = "UTF-8" }."""
    localised: tuple[str, ...] = ()
    """Countries whose headings are translated."""
    left_out: tuple[str, ...] = ()
    """Columns of listings reports that are missing."""
    added: Mapping[str, str] = field(default_factory=dict)
    """Further columns, with their value in each row."""

    def encoding(self, marketplace: Marketplace) -> str:
        """Give the encoding as the Content-Type of the download names it."""
        country = marketplace.country
        usual = "Cp1252" if country in CP1252 else "Shift_JIS" if country == "JP" else "UTF-8"
        return self.encodings.get(country, usual)


def write(
    rules: FlatFileRules, marketplace: Marketplace, columns: tuple[str, ...], rows: Iterable[Row]
) -> Iterator[bytes]:
    """Write a table some hundred rows at a time; what the encoding lacks becomes a question mark.

    A tab or a line break inside a value becomes a blank: nothing is quoted in these files.
    """
    encoding = rules.encoding(marketplace)
    kept = [number for number, name in enumerate(columns) if name not in rules.left_out]
    names = HEADERS.get(marketplace.language[:2], {}) if marketplace.country in rules.localised else {}
    heading = [*(names.get(columns[number], columns[number]) for number in kept), *rules.added]
    added = list(rules.added.values())
    lines = (_line([*(row[number] for number in kept), *added]) for row in rows)
    whole = chain([_line(heading)], lines)
    while part := "".join(islice(whole, _AT_ONCE)):
        yield part.encode(_PYTHON.get(encoding, encoding), "replace")


def _line(values: Iterable[str]) -> str:
    return "\t".join(value.translate(_BREAKS) for value in values) + "\r\n"
