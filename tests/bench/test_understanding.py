"""Figures of understanding, on answers small enough to count by hand."""

import pytest

from tests.bench.understanding import (
    OUT_OF_SCOPE,
    Answer,
    accuracy,
    best_refusal,
    by_style,
    calibration,
    calibration_error,
    macro_f1,
    refusal,
    refusal_curve,
    worst_pairs,
)


def answer(expected: str, guess: str, confidence: float = 0.9, style: str = "gewoon", taken: str = "") -> Answer:
    return Answer(style, expected, taken or guess, guess, confidence)


def test_accuracy_counts_the_most_likely_intent_even_when_not_sure() -> None:
    answers = [answer("a", "a", 0.1, taken="nlu_fallback"), answer("a", "b", style="vlaams")]
    assert accuracy(answers) == 0.5
    assert by_style(answers) == {"gewoon": 1.0, "vlaams": 0.0}


def test_macro_f1_is_the_mean_over_the_expected_intents() -> None:
    # a: 1 right of 2 expected and 1 guessed; b: 1 right of 1 expected and 2 guessed; both 2/3. c is never expected.
    assert macro_f1([answer("a", "a"), answer("a", "b"), answer("b", "b")]) == pytest.approx(2 / 3)
    assert macro_f1([answer("a", "c")]) == 0.0
    assert macro_f1([]) == 0.0


def test_calibration_error_is_the_mean_gap_of_the_bins() -> None:
    sure = [answer("a", "a", 0.95), answer("a", "b", 0.95)]
    assert calibration_error(sure) == pytest.approx(0.45)
    assert calibration_error([*sure, answer("a", "b", 0.0), answer("a", "b", 0.0)]) == pytest.approx(0.225)
    assert calibration_error([]) == 0.0


def test_full_certainty_falls_into_the_last_bin() -> None:
    [part] = calibration([answer("a", "a", 1.0), answer("a", "a", 0.91)])
    assert (part.count, part.right) == (2, 1.0)


def test_refused_is_asking_back_and_saying_that_it_is_out_of_scope() -> None:
    answers = [
        answer(OUT_OF_SCOPE, "a", taken="nlu_fallback"), answer(OUT_OF_SCOPE, OUT_OF_SCOPE), answer(OUT_OF_SCOPE, "a"),
        answer("a", OUT_OF_SCOPE), answer("a", "a"),
    ]  # fmt: skip
    assert refusal(answers) == pytest.approx((2 / 3, 0.5))


def test_the_curve_refuses_more_with_every_threshold() -> None:
    answers = [answer(OUT_OF_SCOPE, "a", 0.4), answer("a", "a", 0.7), answer("a", "a", 0.9)]
    curve = refusal_curve(answers)
    assert (curve[0].refused, curve[0].wrongly) == (0.0, 0.0)
    assert (curve[-1].refused, curve[-1].wrongly) == (1.0, 1.0)
    assert all(one.refused <= next_.refused for one, next_ in zip(curve, curve[1:], strict=False))
    assert best_refusal(curve, 0.03) == 1.0
    assert best_refusal([], 0.03) == 0.0


def test_the_worst_pairs_come_first() -> None:
    answers = [answer("a", "b"), answer("c", "d"), answer("c", "d"), answer("a", "a")]
    assert worst_pairs(answers) == [("c", "d", 2), ("a", "b", 1)]
    assert len(worst_pairs(answers, 1)) == 1
