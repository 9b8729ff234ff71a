"""Rows, their targets, and what the page says about them."""

from tests.bench.page import as_table
from tests.bench.settings import NAMES
from tests.bench.targets import Row, at_most, in_words, missing, rows, times_less
from tests.bench.training import AtLeast
from tests.bench.turns import percentile

ROW = Row("training", "training", "s", (times_less(25, "25x faster", "same"), at_most(30, "< 30 s")))


def test_a_target_is_met_or_missed() -> None:
    table = as_table([ROW], {"training": {"stock": 500.0, "same": 10.0, "all": 31.0}})
    last = table.splitlines()[-1]
    assert last == "| training | 500.0 s | 10.0 s | 31.0 s | 25x faster: **met**; < 30 s: **missed** |"


def test_a_bound_that_is_enough_meets_the_target_and_one_that_is_not_leaves_it_open() -> None:
    target = ROW.targets[0]
    assert target.verdict({"stock": AtLeast(300), "same": 10.0}) == "met"
    assert target.verdict({"stock": AtLeast(200), "same": 10.0}) == "open"
    assert target.verdict({"stock": 200.0, "same": 10.0}) == "missed"
    assert ROW.targets[1].verdict({"stock": AtLeast(200), "all": 31.0}) == "missed"
    assert in_words(AtLeast(1200), "s") == "> 1200.0 s"


def test_a_missing_value_leaves_the_target_open_and_is_named() -> None:
    assert ROW.targets[0].verdict({"same": 10.0}) == "open"
    assert missing([ROW], {"training": {"same": 1.0, "all": 2.0}}) == ["training of stock"]
    assert missing([ROW], {}) == [f"training of {name}" for name in NAMES]


def test_every_row_has_a_name_of_its_own() -> None:
    keys = [row.key for row in rows(["gewoon", "vlaams"], (1, 16, 64))]
    assert len(keys) == len(set(keys))
    assert {"style_vlaams", "rate_16", "gateway"} <= set(keys)


def test_values_are_shown_in_their_unit() -> None:
    assert [in_words(0.961, "%"), in_words(12.34, "ms"), in_words(1.26, "x"), in_words(0.043, "F1")] == [
        "96.1 %", "12.3 ms", "1.26x", "0.043",
    ]  # fmt: skip
    assert (in_words(0.0, ""), in_words(None, "s")) == ("0", "")


def test_a_percentile_of_one_sample_is_the_sample() -> None:
    assert percentile([3.0], 95) == 3.0
    assert percentile([1.0, 2.0, 3.0], 50) == 2.0
