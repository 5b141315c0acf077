import pytest
import typer
from django.db import OperationalError

from towpath.cli.output import expected_errors, translated
from towpath.kit.text import Message


def closed() -> None:
    raise OperationalError("the connection is closed")


def cut_off() -> None:
    try:
        raise SystemExit(143)
    finally:
        closed()


def test_an_order_to_end_wins_over_the_errors_that_follow_from_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, expected_errors():
        cut_off()
    assert ended.value.code == 143
    assert capsys.readouterr().err == ""


def test_a_silent_database_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, expected_errors():
        closed()
    assert ended.value.exit_code == 1
    assert capsys.readouterr().err == "The database does not answer: the connection is closed\n"


def test_a_label_may_hold_a_percent_sign() -> None:
    assert translated(Message("Share (%) of the price")) == "Share (%) of the price"
    assert translated(Message("%(share)s %% of the price", {"share": 5})) == "5 % of the price"
