"""Verbs of saying, in four languages. Pure."""

from __future__ import annotations

import re

_VERBS = (
    # English
    r"said|says|say|added|adds|stressed|noted|stated|explained|concluded|told|commented|declared|emphasised|emphasized|underlined"
    r"|underscored|highlighted|warned|remarked|announced|affirmed|continued|recalled|observed|urged|praised|wrote|replied"
    r"|insisted|reiterated|acknowledged|confirmed|recalls|explains|points out|pointed out|according to|admitted|joked"
    # French
    r"|(?:a|ont)(?:-t-(?:il|elle|on))? (?:\w{2,12}ment )?(?:déclaré|dit|ajouté|souligné|indiqué|expliqué|affirmé|précisé"
    r"|conclu|rappelé|estimé|insisté|commenté|noté|averti|annoncé|confié|assuré|salué|poursuivi|observé|reconnu)e?s?"
    r"|déclarait|déclare|ajoute|souligne|indique|explique|affirme|précise|conclut|rappelle|estime|selon|raconte|dit"
    # Spanish
    r"|(?:ha )?(?:dijo|declaró|declarado|afirmó|afirmado|señaló|señalado|añadió|añadido|agregó|explicó|explicado|subrayó"
    r"|subrayado|destacó|destacado|manifestó|indicó|indicado|recalcó|aseguró|concluyó|apuntó|precisó|comentó|advirtió"
    r"|recordó|expresó|sostuvo|puntualizó|dicho|anunció|confirmó|relató|contó)|según|afirma|explica|señala|subraya"
)
_VERB = re.compile(rf"(?<!\w)(?:{_VERBS})(?!\w)", re.IGNORECASE)
# The conjunctions و and ف are written to the verb; vowels are dropped before the match.
_ARABIC_VERB = re.compile(
    r"(?<!\w)[وف]?(?:قال|قالت|صرح|صرحت|أضاف|أضافت|أكد|أكدت|أوضح|أوضحت|أشار|أشارت|شدد|شددت|ذكر|ذكرت|أعلن|أعلنت|صرّح|أكّد|شدّد|اختتم|تابع|تابعت)(?!\w)"
)
_ARABIC = re.compile("[\u0620-\u064a]")
# One of these words is in all that `_VERB` finds. Most lines have none: to look them up takes a fifth of the search.
_SAID = frozenset(
    word + ending
    for word in re.findall(r"\w{3,}", _VERBS)
    if word not in ("ont", "elle", "ment", "out")
    for ending in ("", "e", "s", "es")
)
_SAID_WORD = re.compile(r"\w+")
# Letters that a pattern takes for "s" and "i" where case does not count, and that are no capitals of these.
_LOOKALIKE = re.compile("[\u017f\u0130\u0131]")


def find_verb(text: str) -> re.Match[str] | None:
    """Return the first verb of saying in *text*."""
    found = None
    if not _SAID.isdisjoint(_SAID_WORD.findall(text.lower())) or _LOOKALIKE.search(text):
        found = _VERB.search(text)
    if found is None and not text.isascii() and _ARABIC.search(text):
        found = _ARABIC_VERB.search(text)
    return found
