"""Search in four languages: the normalised text that is indexed, and the query that asks it. Pure.

SQLite's ``unicode61 remove_diacritics 2`` serves English, French and Spanish; it misses 4 of 5 Arabic
queries (with or without the article, vowels, hamza). Hence a second, normalised column, made by the same
function that normalises the query.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TERMS_MAX = 32
"""More terms than this are not asked for: a query is a question, not a document."""
QUERY_MAX = 1_000
"""Characters of a query that are read."""

_WORD = re.compile(r"\w+")
_ARABIC = re.compile(r"[\u0621-\u064a\u0671]")
# Vowel marks, shadda, superscript alef, Quranic signs; and the tatweel that stretches a word.
_ARABIC_MARKS = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_ARABIC_FOLDS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ؤ": "و", "ئ": "ي", "ة": "ه"}
)
# Arabic-Indic digits, the eastern ones too: who types 214 means ٢١٤.
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
# "l'argent" and "d'argent" ask for "argent": what is elided before a vowel tells no article from another.
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu)['’](?=\w)", re.IGNORECASE)
_LATIN_FOLDS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})
# What SQLite's own tokenizer leaves as it is, in one class of letters: half the time of asking for one after another.
_UNFOLDED = re.compile(r"[\u0621-\u064a\u0671\u0660-\u0669\u06f0-\u06f9œæßøłđŒÆẞØŁĐ]")
# Light10 (Larkey, Ballesteros, Connell 2007): the affixes worth taking off without a dictionary,
# longest first, and only where at least so many letters stay.
_PREFIXES = ("وال", "بال", "كال", "فال", "ولل", "لل", "ال", "و")
_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_STEM_MIN = 3

_OR = "OR"
# An OR between two words; where a phrase follows, its quotation mark has been parted from it.
_BETWEEN = re.compile(rf"(?:(?<=\S)|^)\s+{_OR}\s+(?=\S|$)")
# A quoted phrase, or a word with an optional star; everything else in a query only separates.
_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')


def fold(word: str) -> str:
    """Return *word* in lower case without diacritics, its Arabic letters in one form each.

    >>> fold("Océano"), fold("cœur"), fold("أُسرة")
    ('oceano', 'coeur', 'اسره')
    >>> fold("٢١٤")
    '214'
    """
    decomposed = unicodedata.normalize("NFKD", word.lower())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    plain = letters.lower().translate(_LATIN_FOLDS).translate(_ARABIC_FOLDS).translate(_DIGITS)
    return _ARABIC_MARKS.sub("", plain)


def stem(word: str) -> str:
    """Return a folded *word* without the Arabic article, conjunction and endings; others unchanged.

    >>> stem(fold("والمخدرات")) == stem(fold("مخدرات")) == stem(fold("المخدّرات"))
    True
    """
    if not _ARABIC.search(word):
        return word
    word = _without_article(word)
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _STEM_MIN:
            return word[: -len(suffix)]
    return word


def to_search_text(text: str) -> str:
    """Return the normalised words of *text*; "" where SQLite's own tokenizer would index the same.

    >>> to_search_text("Seized in Málaga")
    ''
    >>> to_search_text("ضبط المخدرات")
    'ضبط مخدر'
    """
    if not _UNFOLDED.search(text):
        return ""
    return " ".join(map(_normal_form, _words(text)))


def to_match(query: str) -> str:
    """Return the FTS5 MATCH expression for what a person typed; "" where there is nothing to ask.

    Words are joined by AND; ``"a phrase"`` stays one, ``word*`` is a prefix, ``OR`` in capitals between two takes
    either. Whatever else FTS5 would take for syntax is only text: every term is quoted, so that no query is an error
    and none is an injection.

    >>> to_match('drugs "border security" Mála*')
    '"drugs" AND "border security" AND ("Mála"* OR "mala"*)'
    >>> to_match("stolen cars OR boats")
    '"stolen" AND ("cars" OR "boats")'
    >>> to_match('NEAR( OR * "')
    '("NEAR" OR "near") AND ("OR" OR "or")'
    """
    groups: list[list[str]] = []
    query = without_elisions(query[:QUERY_MAX])
    asked = [
        (phrase, word, words)
        for phrase, word in _TERM.findall(_ARABIC_MARKS.sub("", query))
        if (words := _WORD.findall(phrase or word))
    ][:TERMS_MAX]
    is_other = False
    for at, (phrase, word, words) in enumerate(asked):
        if word == _OR and groups and not is_other and at + 1 < len(asked):
            is_other = True
            continue
        term = _either(words, is_prefix=not phrase and word.endswith("*"))
        if is_other:
            groups[-1].append(term)
        else:
            groups.append([term])
        is_other = False
    return " AND ".join(group[0] if len(group) == 1 else f"({' OR '.join(group)})" for group in groups)


def without_either(query: str) -> str:
    """Return *query* without the ``OR`` between its words, which is none of them.

    >>> without_either('cars OR boats "one OR two" OR')
    'cars boats "one OR two" OR'
    """
    parts = query.split('"')
    parts[::2] = [_BETWEEN.sub(" ", part) for part in parts[::2]]
    return '"'.join(parts)


def without_elisions(query: str) -> str:
    r"""Return *query* without French articles that are run into its words; phrases keep theirs.

    >>> without_elisions("l'argent d’Abidjan O'Brien don't"), without_elisions('"côte d’Ivoire"')
    ("argent Abidjan O'Brien don't", '"côte d’Ivoire"')
    """
    parts = query.split('"')
    parts[::2] = [_ELIDED.sub("", part) for part in parts[::2]]
    return '"'.join(parts)


def _either(words: list[str], *, is_prefix: bool) -> str:
    """Return one term: the words as typed, or their normalised form where that is another."""
    folded = [fold(word) for word in words]
    # A prefix keeps its ending, as the word goes on; only the article is taken off.
    normalised = (
        [*folded[:-1], _without_article(folded[-1])] if is_prefix else [stem(word) for word in folded]
    )
    star = "*" if is_prefix else ""
    forms = dict.fromkeys(f'"{" ".join(form)}"{star}' for form in (words, normalised) if all(form))
    return next(iter(forms)) if len(forms) == 1 else f"({' OR '.join(forms)})"


def _words(text: str) -> list[str]:
    """Return the words of *text*, in order, without vowel marks."""
    return _WORD.findall(_ARABIC_MARKS.sub("", text))


# A text has few words, again and again: some 4 MB, and a sixth of the time.
@lru_cache(16_384)
def _normal_form(word: str) -> str:
    """Return the stem of *word*."""
    return stem(fold(word))


def _without_article(word: str) -> str:
    """Return a folded word without a leading article or conjunction; a lone و needs a longer rest."""
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _STEM_MIN - (prefix != "و"):
            return word[len(prefix) :]
    return word
