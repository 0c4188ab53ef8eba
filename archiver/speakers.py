"""Who is speaking: verbs of saying, names and roles in four languages. Pure.

A name is a short run of capitalised words without a title among them; Arabic has no capitals, so there a name
is what stands behind the last title or institution. What is not sure stays "".
"""

from __future__ import annotations

import re

from archiver.text import squeeze

_LONGEST = 220  # characters of an attribution
_LONGEST_NAME, _WITH_PARTICLES = 5, 8  # words, without and with what stands small between them
_WORDS_BEFORE = 6  # words of a title that stand before a name

_VERBS = (
    # English
    r"said|says|say|added|adds|stressed|noted|stated|explained|concluded|told|commented|declared|emphasi[sz]ed|underlined"
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
_COURTESY = frozenset("mr mrs ms dr m mme sr sra sir السيد السيدة الدكتور الدكتورة".split())  # noqa: SIM905
_ARABIC_RELATIVE = re.compile(
    r"\s+(?:الذي|التي|والذي|والتي|في|إن|أن|بأن|عند|خلال|بعد|قبل|أمام|على|إنه|إنها)\s.*$", re.DOTALL
)
# "وأوضحت نادية قائلة:" says twice that she speaks.
_ARABIC_SAYING = re.compile(r"\s(?:قائلة|قائلا|قائلًا|قائلاً)\W*$")
_VERB = re.compile(rf"(?<!\w)(?:{_VERBS})(?!\w)", re.IGNORECASE)
# The conjunctions و and ف are written to the verb; vowels are dropped before the match.
_ARABIC_VERB = re.compile(
    r"(?<!\w)[وف]?(?:قال|قالت|صرح|صرحت|أضاف|أضافت|أكد|أكدت|أوضح|أوضحت|أشار|أشارت|شدد|شددت|ذكر|ذكرت|أعلن|أعلنت|صرّح|أكّد|شدّد|اختتم|تابع|تابعت)(?!\w)"
)
_ARABIC = re.compile("[\u0620-\u064a]")
_TITLES = frozenset(
    """secretary general director executive president chief head minister commissioner inspector officer ambassador chair
    chairman chairwoman chairperson professor deputy assistant coordinator superintendent superintendente brigadier instructor instructeur colonel inspectrice major captain lieutenant
    sergeant detective judge prosecutor attorney dr mr mrs ms sir spokesperson spokesman spokeswoman manager vice senior
    special representative specialist adviser advisor commander governor mayor king queen prince sheikh her his excellency
    ceo founder expert investigator analyst curator restorer archivist harbourmaster doctor
    secrétaire générale général directeur directrice président présidente chef cheffe ministre commissaire inspecteur
    ambassadeur ambassadrice professeur professeure adjoint adjointe coordinateur coordinatrice commandant capitaine juge
    procureur procureure porte-parole responsable conseiller conseillère représentant représentante m mme exécutif exécutive
    secretario secretaria directora presidente presidenta jefe jefa ministro ministra comisario comisaria inspectora
    embajador embajadora profesor profesora adjunto adjunta coordinador coordinadora comandante capitán juez jueza fiscal
    portavoz responsable asesor representante sr sra ejecutivo ejecutiva coronel teniente sargento vicepresidente""".split()  # noqa: SIM905  (a word list reads better as prose)
)
_INSTITUTIONS = frozenset(
    "interpol icpo-interpol oipc europol afripol aseanapol osce onu un un’s unodc fbi ncb bcn police policía policia unit bureau office".split()  # noqa: SIM905
)
_PRONOUNS = frozenset("he she they it il elle ils elles on él ella ellos lui".split())  # noqa: SIM905
_PARTICLES = frozenset("de da do dos del della di van von der den bin ibn ben al el la le y e du d’".split())  # noqa: SIM905
_ARTICLES = re.compile(r"(?:the|le|la|l['’]|el|los|las|les|un|una|une|a|an)(?:\s+|(?<=['’]))", re.IGNORECASE)
_RELATIVE = re.compile(
    r"(?:who|which|whose|that|qui|que|quien|quienes|dont|الذي|التي|during|after|before|at|in|on|speaking|lors|durante|tras)\b",
    re.IGNORECASE,
)
_ARABIC_TITLES = re.compile(
    r"(?:ال)?(?:أمين|امين|أمينة|مدير|مديرة|رئيس|رئيسة|وزير|وزيرة|مفوض|قائد|عقيد|عميد|لواء|نقيب|سفير|سفيرة|نائب|نائبة|مساعد|دكتور|دكتورة"
    r"|سيد|سيدة|أستاذ|أستاذة|متحدث|متحدثة|ناطق|ممثل|ممثلة|منسق|منسقة|خبير|خبيرة|مستشار|قاضي|مدعي|عامة?|تنفيذي|تنفيذية|داخلية|مساعدة|أول|شرطة|وحدة)"
)
# A given name that begins like a preposition has this many letters at most: "بشار", "ليلى", "وليد".
_GIVEN = 4
_ARABIC_PREPOSITIONS = frozenset("في من على إلى عن مع لدى عند باسم ضد غير".split())  # noqa: SIM905
_FIGURE = re.compile(r"\d")
_WORD = re.compile(r"[^\s,،;:()]+")
_COMMA = re.compile(r"\s*[,،]")
_PARTS = re.compile(r"\s*[,،]\s*|\s+[–—-]\s+|\s*\((?=[^)]{2,80}\)\s*$)")


def read_attribution(line: str) -> tuple[str, str]:
    """Split a speaker's line into name and role; ("", "") where *line* names nobody.

    >>> read_attribution("Jürgen Stock, INTERPOL Secretary General")
    ('Jürgen Stock', 'INTERPOL Secretary General')
    >>> read_attribution("le Secrétaire général d’INTERPOL, Jürgen Stock"), read_attribution("The event was held today.")
    (('Jürgen Stock', 'Secrétaire général d’INTERPOL'), ('', ''))
    """
    text = _ARABIC_SAYING.sub("", squeeze(line[: 2 * _LONGEST]))
    name = _COMMA.split(text, maxsplit=1)[0]
    # Behind a name and a comma a preposition is a part of the title: "investigator in the cybercrime unit".
    if name == text or not name or not is_name(name):
        text = _ARABIC_RELATIVE.sub("", f" {text}")
    text = text.strip(' ,،.:;–—-−"“”«»')
    if not text or len(text) > _LONGEST or find_verb(text):
        return "", ""
    text = _without_article(text)
    parts = [part.rstrip(" )") for part in _PARTS.split(text) if part.strip(" )")]
    for at, part in enumerate(parts):
        following = parts[at + 1 :]
        if is_name(part):
            return part, _role(following)
        if following and is_name(following[0]) and is_role(part):
            return following[0], _bare(part)
        name, role = _split_title(part)
        if name:
            apposition = _role(following)
            return name, apposition if is_role(apposition) or not role else role
    return "", ""


def read_speaker(phrase: str) -> tuple[str, str]:
    """Read who is named beside a verb of saying: as `read_attribution`, and with more around the name.

    >>> read_speaker("the luthier Donatella Frigerio at the ceremony"), read_speaker("he"), read_speaker("the police")
    (('Donatella Frigerio', 'luthier'), ('', ''), ('', ''))
    """
    who = read_attribution(phrase)
    if who[0]:
        return who
    text = _ARABIC_RELATIVE.sub("", " " + squeeze(phrase[:_LONGEST])).strip(" ,،.:;–—-")
    for part in _PARTS.split(text):
        words = part.split()
        if words and _ARABIC.match(part):
            return _split_arabic(words)
        for start in range(min(len(words), _WORDS_BEFORE + 1)):
            end = next(
                (at for at in range(start, len(words)) if not _is_name_word(words[at], at - start)),
                len(words),
            )
            while end > start and words[end - 1].islower():
                end -= 1
            if end - start > 1 and (end == len(words) or words[end][0].islower()):
                return " ".join(words[start:end]), _bare(_without_article(" ".join(words[:start])))
    return "", ""


def _without_article(text: str) -> str:
    """Return *text* without an article before a small letter: "L’inspectrice", "la profesora", "the head"."""
    match = _ARTICLES.match(text)
    return text[match.end() :] if match and text[match.end() :][:1].islower() else text


def _split_arabic(words: list[str]) -> tuple[str, str]:
    """Split an Arabic phrase whose title is not known: the name stands behind the last word with an article."""
    ends = [at for at, word in enumerate(words[:_WORDS_BEFORE]) if word.startswith(("ال", "لل"))]
    name = words[ends[-1] + 1 :] if ends else []
    if 2 <= len(name) <= 4:  # noqa: PLR2004  (given name and surname, or two of either)
        return " ".join(name), " ".join(words[: ends[-1] + 1])
    return "", ""


def is_pronoun(text: str) -> bool:
    """Say whether *text* is only a pronoun: whom it stands for was named before."""
    return text.casefold().strip(" ,") in _PRONOUNS


def find_verb(text: str) -> re.Match[str] | None:
    """Return the first verb of saying in *text*."""
    return _VERB.search(text) or _ARABIC_VERB.search(text)


def is_name(text: str) -> bool:
    """Say whether *text* can be a person's name: one to five words, no title, no institution.

    >>> is_name("Lukáš Parízek"), is_name("Secretary General"), is_name("INTERPOL"), is_name("in Lyon")
    (True, False, False, False)
    """
    words = text.split()
    if not 1 <= len(words) - sum(map(_is_particle, words)) <= _LONGEST_NAME or len(words) > _WITH_PARTICLES:
        return False
    if text[-1] in ".!?؟" or _FIGURE.search(text):
        return False
    if _ARABIC.match(words[0]):
        return (
            len(words) > 1
            and not _ARABIC_TITLES.fullmatch(words[0])
            and not words[0].startswith(("ال", "لل"))
        )
    return all(_is_name_word(word, at) for at, word in enumerate(words)) and not words[-1].islower()


def _is_particle(word: str) -> bool:
    return word.islower() and word in _PARTICLES


def _is_name_word(word: str, at: int) -> bool:
    """Say whether *word* can stand in a name at place *at*."""
    folded = word.casefold().strip(".’'")
    if folded in _TITLES or folded.removesuffix("’s").removesuffix("'s") in _INSTITUTIONS:
        return False
    if at and folded in _PARTICLES:
        return True
    if at and re.match(r"(?:al|el|d|l|ul|ad|as|an)[-'’]\w", word, re.IGNORECASE):
        return True
    return word[0].isupper() and not (at == 0 and word.isupper() and len(word) > 1 and "." not in word)


def is_role(part: str) -> bool:
    """Say whether *part* has a title in it."""
    words = [word.casefold().strip(".") for word in part.replace("-", " ").split()]
    return any(word in _TITLES or _ARABIC_TITLES.fullmatch(word) for word in words)


def _role(parts: list[str]) -> str:
    """Return the role that *parts* behind a name say: up to the first that is no role."""
    kept: list[str] = []
    for part in parts:
        if _RELATIVE.match(part) or (kept and not part[0].isupper() and not _ARABIC.match(part)):
            break
        kept.append(part)
    return _bare(", ".join(kept))


def _bare(role: str) -> str:
    """Return *role* without an article before it."""
    if role.casefold().strip(".") in _COURTESY:
        return ""
    match = _ARTICLES.match(role)
    is_article = match is not None and (role[0].islower() or role[match.end() :][:1].islower())
    return role[match.end() :] if match and is_article else role


def _split_title(part: str) -> tuple[str, str]:
    """Split "INTERPOL Secretary General Jürgen Stock" into name and title; ("", "") without both."""
    words = part.split()
    if _ARABIC.match(part):
        return _split_arabic_title(words)
    for start in range(max(1, len(words) - 5), len(words)):
        name = " ".join(words[start:])
        before = words[:start]
        if is_name(name) and not before[-1].endswith(("’", "'")) and _title_ends(before):
            return name, _bare(" ".join(before))
    return "", ""


def _title_ends(before: list[str]) -> bool:
    """Say whether the words before a name end in a title, or name one and an institution behind it."""
    last = before[-1].casefold().strip(".")
    institution = re.sub(r"^[dl]['’]|['’]s$", "", last)
    return last in _TITLES or (institution in _INSTITUTIONS and is_role(" ".join(before)))


def _split_arabic_title(words: list[str]) -> tuple[str, str]:
    """Split "الأمين العام للإنتربول يورغن شتوك": the name stands behind the last title or institution."""
    ends = [
        at for at, word in enumerate(words) if _ARABIC_TITLES.fullmatch(word) or word.startswith(("ال", "لل"))
    ]
    if not ends or not _ARABIC_TITLES.fullmatch(words[0]):
        return "", ""
    start = ends[-1] + 1
    if start == len(words) and _has_arabic_surname(words):
        start -= 2
    name = " ".join(words[start:])
    return (name, " ".join(words[:start])) if name and is_name(name) else ("", "")


def _has_arabic_surname(words: list[str]) -> bool:
    """Say whether *words* end in a given name and a surname with an article, behind a word with one: "… الجنائية سلمى الحداد".

    Absent rather than wrong: a given name that may be a preposition and a noun ("لشؤون", "بوزارة") is none.
    """
    if len(words) < 3 or not words[-1].startswith("ال"):  # noqa: PLR2004  (title, given name, surname)
        return False
    before, given = words[-3:-1]
    if not before.startswith(("ال", "لل")) or given.startswith(("ال", "لل", "وال", "لأ", "لإ")):
        return False
    glued = given.startswith(("ب", "ل", "ك", "و", "ف")) and len(given) > _GIVEN
    return not (glued or given in _ARABIC_PREPOSITIONS or _ARABIC_TITLES.fullmatch(given.removeprefix("و")))
