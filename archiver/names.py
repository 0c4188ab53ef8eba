"""Persons' names: short runs of capitalised words without a title among them. Pure.

Arabic has no capitals: there a name is two words or more, of which none is a title or has an article before its last two words.
"""

from __future__ import annotations

import re

from archiver.titles import ARABIC_TITLES, INSTITUTIONS, MANY, PARTICLES, PRONOUNS, TITLES

SINCE = 2_000
"""Characters before a quotation in which it is looked for who else was named."""
_LONGEST_NAME, _WITH_PARTICLES = 5, 8  # words, without and with what stands small between them
_ARABIC = re.compile("[\u0620-\u064a]")
# "عبد الله", "عبد الرحمن": the word behind it is the other half of a given name.
SERVANT = "عبد"
_ARABIC_PARTICLES = frozenset({"بن", "ابن", "بنت", "آل", "أبو", SERVANT})
_FIGURE = re.compile(r"\d")
_GLUED_ARTICLE = re.compile(r"(?:al|el|d|l|ul|ad|as|an)[-'’]\w", re.IGNORECASE)


def is_pronoun(text: str) -> bool:
    """Say whether *text* is only a pronoun: whom it stands for was named before."""
    return text.casefold().strip(" ,") in PRONOUNS


def names_in(text: str) -> list[str]:
    """Return the surnames that stand in *text* behind a title: who else may be meant by "he".

    >>> names_in("Secretary General Karl Bauer met Ana Ruiz, the Minister of Justice.")
    ['Bauer']
    """
    words = text[-SINCE:].split()
    return [
        last.strip(" ,.;:)’'")
        for title, first, last in zip(words, words[1:], words[2:], strict=False)
        if last[0].isupper()
        and is_title(title.casefold().strip(".,"))
        and is_name(f"{first} {last.strip(' ,.;:)')}")
    ]


def is_name(text: str) -> bool:
    """Say whether *text* can be a person's name: one to five words, no title, no institution.

    >>> is_name("Lukáš Parízek"), is_name("Secretary General"), is_name("INTERPOL"), is_name("in Lyon")
    (True, False, False, False)
    """
    words = text.split()
    names = [word for word in words if word not in PARTICLES and word not in _ARABIC_PARTICLES]
    if not 1 <= len(names) <= _LONGEST_NAME or len(words) > _WITH_PARTICLES:
        return False
    if text[-1] in ".!?؟" or _FIGURE.search(text):
        return False
    if len(words) == 1 and (is_pronoun(text) or text.casefold() in MANY):
        return False
    if _ARABIC.match(words[0]):
        return (
            len(words) > 1
            and not _has_article_within(words)
            and not ARABIC_TITLES.fullmatch(words[0])
            and not words[0].startswith(("ال", "لل"))
        )
    for at, word in enumerate(words):
        if not is_name_word(word, at):
            return False
    return not words[-1].islower()


def _has_article_within(words: list[str]) -> bool:
    """Say whether an article stands in *words* before two more: "صانعة الكمان دوناتيلا فريجيريو" is a title and a name."""
    return any(
        word.startswith(("ال", "لل")) and words[at] not in _ARABIC_PARTICLES
        for at, word in enumerate(words[1:-2])
    )


def is_title(word: str) -> bool:
    """Say whether *word*, folded, is a title: "colonel", "lieutenant-colonel"."""
    return word in TITLES or ("-" in word and all(part in TITLES for part in word.split("-")))


def is_particle(word: str) -> bool:
    """Say whether *word* only joins the words of a name: "de", "van", "bin"."""
    return (word.islower() and word in PARTICLES) or word in _ARABIC_PARTICLES


def is_name_word(word: str, at: int) -> bool:
    """Say whether *word* can stand in a name at place *at*."""
    if not at and not word[0].isupper():
        return False
    folded = word.casefold().strip(".’'")
    if is_title(folded):
        return False
    if folded.removesuffix("’s").removesuffix("'s") in INSTITUTIONS:
        return False
    if at and folded in PARTICLES:
        return True
    if at and _GLUED_ARTICLE.match(word):
        return True
    return word[0].isupper() and not (at == 0 and word.isupper() and len(word) > 1 and "." not in word)
