"""How near a reading is to the truth: tokens, paragraphs, fields, leaks. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archiver.models import Article

FIELDS = ("title", "standfirst", "published", "language", "dateline", "url")
_TOKEN = re.compile(r"\w+")


def tokens(text: str) -> Counter[str]:
    return Counter(_TOKEN.findall(text.lower()))


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@dataclass
class Score:
    """The sums over many pages."""

    pages: int = 0
    precision: float = 0.0
    recall: float = 0.0
    f1: float = 0.0
    exact: int = 0
    paragraphs: int = 0
    found: int = 0
    missed: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    leaks: Counter[str] = field(default_factory=Counter)
    captions: Counter[str] = field(default_factory=Counter)
    pulled: Counter[str] = field(default_factory=Counter)

    def add_text(self, said: Sequence[str], truth: Article) -> None:
        """Count one page's text, given as paragraphs."""
        self.pages += 1
        got, want = tokens("\n".join(said)), tokens(truth.text)
        common = sum((got & want).values())
        precision = common / max(1, sum(got.values()))
        recall = common / max(1, sum(want.values()))
        self.precision += precision
        self.recall += recall
        self.f1 += f1(precision, recall)
        wanted = [paragraph.text for paragraph in truth.paragraphs]
        self.exact += list(said) == wanted
        self.paragraphs += len(wanted)
        self.found += sum((Counter(said) & Counter(wanted)).values())
        self._count_leaks(said, wanted, truth)

    def _count_leaks(self, said: Sequence[str], wanted: Sequence[str], truth: Article) -> None:
        extra = Counter(said) - Counter(wanted)
        joined = "\n".join(extra.elements())
        for image in truth.images:
            if len(image.caption) > 12 and image.caption in joined:
                self.leaks["caption"] += 1
        for quote in truth.quotes:
            if quote.pulled and "\n".join(said).count(quote.text) > truth.text.count(quote.text):
                self.leaks["pull quote"] += 1
        self.leaks["counter"] += bool(re.search(r"^\s*\d*\s*/\s*\d*\s*$", joined, re.MULTILINE))

    def add_article(self, got: Article | None, truth: Article) -> None:
        """Count one page's text and fields."""
        if got is None:
            self.missed += 1
            self.add_text([], truth)
            return
        self.add_text([paragraph.text for paragraph in got.paragraphs], truth)
        for name in FIELDS:
            one, two = getattr(got, name), getattr(truth, name)
            if name == "dateline":
                one, two = (one.text if one else ""), (two.text if two else "")
            self.fields[name] += one == two
        _count(self.captions, (i.caption for i in got.images), (i.caption for i in truth.images))
        _count(
            self.pulled,
            (f"{q.text} {q.speaker}" for q in got.quotes if q.pulled),
            (f"{q.text} {q.speaker}" for q in truth.quotes if q.pulled),
        )

    def figures(self) -> dict[str, float]:
        """Return the averages, by name; 1 is perfect, but for leaks and missed pages."""
        pages = max(1, self.pages)
        return {
            "precision": self.precision / pages,
            "recall": self.recall / pages,
            "f1": self.f1 / pages,
            "exact": self.exact / pages,
            "paragraph recall": self.found / max(1, self.paragraphs),
            "captions": _f1_of(self.captions),
            "pulled": _f1_of(self.pulled),
            **{name: self.fields[name] / pages for name in FIELDS},
        }


def _count(counts: Counter[str], got: Iterable[str], want: Iterable[str]) -> None:
    said, wanted = Counter(got), Counter(want)
    counts["common"] += sum((said & wanted).values())
    counts["got"] += sum(said.values())
    counts["want"] += sum(wanted.values())


def _f1_of(counts: Counter[str]) -> float:
    if not counts["got"] and not counts["want"]:
        return 1.0
    return f1(counts["common"] / max(1, counts["got"]), counts["common"] / max(1, counts["want"]))
