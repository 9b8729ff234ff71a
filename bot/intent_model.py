"""Linear intent model: character and word n-grams, linear SVM, calibrated softmax.

Pure numbers, no Rasa: `fit` on texts and labels, `rank` one text, `save` and `load` without pickle.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Iterable, List, Mapping, Sequence, Tuple

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize_scalar
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

# One in so many questions is left out to calibrate.
LEFT_OUT = 5
TOLERANCE = 0.3
THREADS = 2
REPEATED = re.compile(r"(.)\1{2,}")
NOT_WORD = re.compile(r"[^\w%#]+")


def normalise(text: str) -> str:
    """Lower case, without accents, punctuation and drawn-out letters ("jaaaaa" becomes "jaa")."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return NOT_WORD.sub(" ", REPEATED.sub(r"\1\1", plain)).strip() or "leeg"


def _vectorizers() -> List[TfidfVectorizer]:
    common: Any = {"sublinear_tf": True, "lowercase": False}
    return [
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, **common),
        TfidfVectorizer(analyzer="word", ngram_range=(1, 2), token_pattern=r"\S+", **common),
    ]


class LinearIntentModel:
    """A fitted model.

    Attributes:
        labels: intent names, shape (n_intents,).
        weights: float32, shape (n_features, n_intents), of values that fit in the float16 of the file: half the size
            there, and no held-out answer changes; turning them into float32 at each text took half its time.
        bias: float32, shape (n_intents,).
        scale: factor on the margins before the softmax, found on questions that were left out, so that a
            certainty of 0.8 is right in about 80 % of the cases (temperature scaling: Guo et al.,
            "On Calibration of Modern Neural Networks", 2017).
    """

    def __init__(
        self,
        vectorizers: List[TfidfVectorizer],
        labels: List[str],
        weights: np.ndarray[Any, Any],
        bias: np.ndarray[Any, Any],
        scale: float,
    ) -> None:
        self.vectorizers = vectorizers
        self._analyzers = [vectorizer.build_analyzer() for vectorizer in vectorizers]
        # Asked of the vectorizer, it is added up anew every time.
        self._idf = [vectorizer.idf_ for vectorizer in vectorizers]
        self.labels = labels
        self.weights = weights.astype(np.float16).astype(np.float32)
        self.bias = bias
        self.scale = scale

    @classmethod
    def fit(cls, texts: Sequence[str], intents: Sequence[str], c: float = 0.5, seed: int = 42) -> LinearIntentModel:
        """Fit on example questions.

        Args:
            texts: example questions, shape (n,).
            intents: name of the intent of each, shape (n,); at least two different ones.
            c: inverse regularisation of the SVM.
            seed: makes the result repeatable.
        """
        vectorizers = _vectorizers()
        clean = [normalise(text) for text in texts]
        features = sp.hstack([v.fit_transform(clean) for v in vectorizers], format="csr")
        labels, codes = np.unique(np.asarray(intents), return_inverse=True)
        scale = _calibrated_scale(features, codes, len(labels), c, seed)
        weights, bias = _fit_svm(features, codes, len(labels), c, seed)
        return cls(vectorizers, list(labels), np.ascontiguousarray(weights.T), bias.astype(np.float32), scale)

    def favour(self, label: str, odds: float) -> None:
        """Multiply the odds of a label by `odds`; a label that is not there is left out."""
        if label in self.labels:
            self.bias[self.labels.index(label)] += np.log(odds) / self.scale

    def rank(self, text: str) -> List[Tuple[str, float]]:
        """All intents with their probability, most likely first; the probabilities add up to 1."""
        # What the vectorizers' own `transform` gives, without its sparse matrices: a tenth of the time for one text.
        margins = self.bias.copy()
        start = 0
        for vectorizer, analyse, idf in zip(self.vectorizers, self._analyzers, self._idf, strict=True):
            indices, values = _features(vectorizer.vocabulary_, idf, analyse(normalise(text)))
            margins += values @ self.weights[start + indices]
            start += len(vectorizer.vocabulary_)
        chances = _softmax(margins[None, :] * self.scale)[0]
        order = np.argsort(-chances)
        return [(self.labels[i], float(chances[i])) for i in order]

    def save(self, folder: Path) -> None:
        """Write the model as `model.json` and `arrays.npz`."""
        described = {
            "labels": self.labels,
            "scale": self.scale,
            "vocabularies": [sorted(v.vocabulary_, key=v.vocabulary_.__getitem__) for v in self.vectorizers],
        }
        (folder / "model.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
        idf = {f"idf{i}": v.idf_ for i, v in enumerate(self.vectorizers)}
        np.savez(folder / "arrays.npz", weights=self.weights.astype(np.float16), bias=self.bias, **idf)

    @classmethod
    def load(cls, folder: Path) -> LinearIntentModel:
        """Read what `save` wrote.

        Raises:
            OSError: the files are missing.
            ValueError: the files do not fit together.
        """
        try:
            described = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            with np.load(folder / "arrays.npz", allow_pickle=False) as arrays:
                return cls._from_stored(described, arrays)
        except (KeyError, TypeError, zipfile.BadZipFile) as error:
            raise ValueError(f"The intent model in {folder} is damaged: train again.") from error

    @classmethod
    def _from_stored(cls, described: Any, arrays: Any) -> LinearIntentModel:
        vectorizers = _vectorizers()
        for i, (vectorizer, words) in enumerate(zip(vectorizers, described["vocabularies"], strict=True)):
            vectorizer.vocabulary_ = {word: index for index, word in enumerate(words)}
            vectorizer.idf_ = arrays[f"idf{i}"]
        labels, weights, bias = described["labels"], arrays["weights"], arrays["bias"]
        n_features = sum(len(words) for words in described["vocabularies"])
        # Files of two different trainings can be read, but would answer nonsense.
        if weights.shape != (n_features, len(labels)) or bias.shape != (len(labels),):
            raise ValueError("The files of the intent model do not fit together: train again.")
        return cls(vectorizers, labels, weights, bias, described["scale"])


def _features(known: Mapping[str, int], idf: np.ndarray[Any, Any], ngrams: Iterable[str]) -> Tuple[Any, Any]:
    """Indices and values of the known n-grams: 1 + log of the count, times idf, as a vector of length 1."""
    counts = Counter(known[ngram] for ngram in ngrams if ngram in known)
    indices = np.fromiter(counts, dtype=np.intp, count=len(counts))
    values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float64, count=len(counts)))) * idf[indices]
    return indices, (values / max(float(np.linalg.norm(values)), 1e-12)).astype(np.float32)


def _fit_svm(features: Any, codes: Any, n_intents: int, c: float, seed: int) -> Tuple[Any, Any]:
    """Weights, shape (n_intents, n_features), and bias of one linear SVM for each intent against all others.

    Each thread fits a share of the intents; the solver works outside Python's lock. The tolerance is as loose as it
    can be without another answer to any held-out question becoming wrong; it halves the time.
    """

    def fit_share(share: Any) -> Tuple[Any, Any]:
        svm = LinearSVC(C=c, tol=TOLERANCE, random_state=seed).fit(features, np.where(np.isin(codes, share), codes, -1))
        wanted = svm.classes_ >= 0
        return _both_sides(svm.coef_, svm.intercept_, wanted)

    shares = [share for share in np.array_split(np.arange(n_intents), THREADS) if len(share)]
    with ThreadPoolExecutor(THREADS) as threads:
        parts = list(threads.map(fit_share, shares))
    return np.vstack([weights for weights, _ in parts]), np.concatenate([bias for _, bias in parts])


def _both_sides(weights: Any, bias: Any, wanted: Any) -> Tuple[Any, Any]:
    """The wanted classes; with two classes the SVM keeps one side only: give each its own."""
    if len(weights) == 1:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return weights[wanted], bias[wanted]


def _softmax(margins: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    shifted: np.ndarray[Any, Any] = np.exp(margins - margins.max(axis=1, keepdims=True))
    chances: np.ndarray[Any, Any] = shifted / shifted.sum(axis=1, keepdims=True)
    return chances


def _calibrated_scale(features: Any, codes: Any, n_intents: int, c: float, seed: int) -> float:
    """Factor on the margins with the smallest log loss on questions that were left out of a second fit."""
    if np.bincount(codes).min() < LEFT_OUT or n_intents < 3:
        return 5.0
    rest, left_out = next(StratifiedKFold(LEFT_OUT, shuffle=True, random_state=seed).split(features, codes))
    weights, bias = _fit_svm(features[rest], codes[rest], n_intents, c, seed)
    margins = features[left_out] @ weights.T + bias

    def loss(scale: float) -> float:
        right = _softmax(margins * scale)[np.arange(len(left_out)), codes[left_out]]
        return float(-np.log(np.maximum(right, 1e-12)).mean())

    return float(minimize_scalar(loss, bounds=(0.5, 30.0), method="bounded").x)
