"""Amazon's XML envelope: messages of a feed in, a processing report out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, TreeBuilder, tostring
from xml.parsers import expat

_VERSION = "1.02"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a message was not carried out; ``message_id`` is 0 for what is wrong with the whole file."""

    message_id: int
    code: str
    text: str
    order_id: str = ""


def read(content: bytes, seller_id: str, message_type: str) -> list[tuple[int, Element]]:
    """Give the messages with their ids; raises ValueError for what is wrong with the whole file."""
    root = _parsed(content)
    if root.tag != "AmazonEnvelope":
        raise ValueError("The root element must be AmazonEnvelope.")
    if text(root, "Header/MerchantIdentifier") != seller_id:
        raise ValueError("The MerchantIdentifier is not that of the account.")
    if text(root, "MessageType") != message_type:
        raise ValueError(f"The MessageType must be {message_type}.")
    found = [(_number(one), one.find(message_type)) for one in root.iterfind("Message")]
    messages = [(number, one) for number, one in found if number and one is not None]
    if (
        not messages
        or len(messages) != len(found)
        or len({number for number, _one in messages}) != len(found)
    ):
        raise ValueError(f"Each Message needs a MessageID of its own and one {message_type}.")
    return messages


def text(element: Element, path: str) -> str:
    """Give the text at a path, "" when there is none."""
    return (element.findtext(path) or "").strip()


def report(feed_id: str, seller_id: str, processed: int, failures: Sequence[Failure]) -> Iterator[bytes]:
    """Write the processing report."""
    root = Element("AmazonEnvelope")
    header = SubElement(root, "Header")
    _add(header, "DocumentVersion", _VERSION)
    _add(header, "MerchantIdentifier", seller_id)
    _add(root, "MessageType", "ProcessingReport")
    message = SubElement(root, "Message")
    _add(message, "MessageID", "1")
    content = SubElement(message, "ProcessingReport")
    _add(content, "DocumentTransactionID", feed_id)
    _add(content, "StatusCode", "Complete")
    summary = SubElement(content, "ProcessingSummary")
    failed = len({one.message_id for one in failures} - {0})
    counts = {"Processed": processed, "Successful": processed - failed, "WithError": failed, "WithWarning": 0}
    for name, count in counts.items():
        _add(summary, f"Messages{name}", str(count))
    for one in failures:
        result = SubElement(content, "Result")
        _add(result, "MessageID", str(one.message_id))
        _add(result, "ResultCode", "Error")
        _add(result, "ResultMessageCode", one.code)
        _add(result, "ResultDescription", one.text)
        if one.order_id:
            _add(SubElement(result, "AdditionalInfo"), "AmazonOrderID", one.order_id)
    yield tostring(root, encoding="UTF-8", xml_declaration=True)


def _parsed(content: bytes) -> Element:
    """Read XML without document types, so without entities that could grow."""
    builder, parser = TreeBuilder(), expat.ParserCreate()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ValueError(f"XML Parsing Fatal Error: {error}") from None
    return builder.close()


def _refuse_doctype(*_about: object) -> None:
    raise ValueError("XML Parsing Fatal Error: a document type is not allowed.")


def _number(message: Element) -> int:
    number = text(message, "MessageID")
    return int(number) if number.isdecimal() else 0


def _add(parent: Element, name: str, content: str) -> None:
    SubElement(parent, name).text = content
