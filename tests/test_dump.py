"""Raw text dumps of our own, in four languages and every form that was met."""

from __future__ import annotations

import contextlib
import itertools
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.dump import LONGEST, clean, render
from archiver.exceptions import Blocked, NotAnArticle, Unreadable

GOLDEN = sorted((Path(__file__).parent / "golden" / "dumps").glob("*.txt"))
SEED = Path(__file__).parents[2] / "shared" / "seed" / "000_6bef9e8f0ce6ab5f.txt"


@dataclass(frozen=True)
class Told:
    """An article of our own, and the words around it in its language."""

    language: str
    title: str
    date: str
    dateline: str
    paragraphs: tuple[str, ...]
    said: str
    who: str
    captions: tuple[str, ...]
    ending: tuple[str, ...]


TOLD = (
    Told(
        "en",
        "Lighthouse keepers report a stolen lamp",
        "02 April 2014",
        "TROMSØ, Norway",
        (
            "TROMSØ, Norway – A lamp that had turned for ninety years was taken in one night.  Nobody saw the boat.",
            "Divers of three countries searched the strait for a week. They found the glass, and 5\u00a0500 screws.",
            "“A lamp is heavy, but a habit is heavier. We rowed there every evening,” said Ragnhild Moe, Keeper of the Light.",
            "The lamp was traced to a garden in the south, where it lit a pond.",
            "It will turn again in spring.",
        ),
        "A lamp is heavy, but a habit is heavier.",
        "Ragnhild Moe, Keeper of the Light",
        ("Divers before the first descent", "The strait at low water", "The strait at low water"),
        ("Related documents", "Map of the strait", "See also", "Lamps and their owners", "10 July 2013"),
    ),
    Told(
        "fr",
        "Des gardiens de phare signalent le vol d’une lampe",
        "1er mars 2016",
        "ABIDJAN (Côte d’Ivoire)",
        (
            "ABIDJAN (Côte d’Ivoire) – Une lampe qui tournait depuis quatre-vingt-dix ans a disparu en une nuit.",
            "À l’aube, des plongeurs de trois pays ont fouillé le détroit. Ils ont trouvé le verre.",
            "« Une lampe est lourde, mais une habitude l’est plus encore. Nous y allions chaque soir », a déclaré Awa Koné, gardienne du phare.",
            "L’enquête a conduit à un jardin du sud, où elle éclairait un bassin.",
            "Elle tournera de nouveau au printemps.",
        ),
        "Une lampe est lourde, mais une habitude l’est plus encore.",
        "Awa Koné, gardienne du phare",
        ("Des plongeurs avant la descente", "Le détroit à marée basse", "La lampe retrouvée"),
        ("Voir aussi", "Les lampes et leurs propriétaires"),
    ),
    Told(
        "es",
        "Fareros denuncian el robo de una lámpara",
        "9 de mayo de 2023",
        "BENIDORM (España)",
        (
            "BENIDORM (España)- Una lámpara que giraba desde hacía noventa años desapareció en una noche.",
            "¿Quién la vio? Buzos de tres países registraron el estrecho durante una semana.",
            "“Una lámpara pesa, pero más pesa una costumbre. Íbamos allí cada tarde”, afirmó Inés Villar, Guardiana del Faro.",
            "La pista llevó a un jardín del sur, donde iluminaba un estanque.",
            "Volverá a girar en primavera.",
        ),
        "Una lámpara pesa, pero más pesa una costumbre.",
        "Inés Villar, Guardiana del Faro",
        ("Los buzos antes de bajar", "El estrecho en bajamar", "La lámpara en el estanque"),
        ("Véase también", "Las lámparas y sus dueños"),
    ),
    Told(
        "ar",
        "حراس منارة يبلغون عن سرقة مصباح",
        "٧ أكتوبر، ٢٠٠٨",
        "ليون (فرنسا)",
        (
            "ليون (فرنسا) – اختفى في ليلة واحدة مصباح ظل يدور تسعين عاما.",
            "وفتش غواصون من ثلاثة بلدان المضيق أسبوعا كاملا. فعثروا على الزجاج.",
            "وقالت الحارسة سلمى حمادي: “المصباح ثقيل، لكن العادة أثقل منه. كنا نذهب إليه كل مساء.”",
            "وقاد البحث إلى حديقة في الجنوب كان المصباح يضيء بركتها.",
            "وسيدور من جديد في الربيع.",
        ),
        "المصباح ثقيل، لكن العادة أثقل منه.",
        "سلمى حمادي، حارسة المنارة",
        ("الغواصون قبل النزول", "المضيق عند الجزر", "المصباح في البركة"),
        ("انظر أيضا", "المصابيح وأصحابها"),
    ),
)
COUNTERS = {
    "two lines": "                1 /\n                    {n}",
    "one line": "                1 / {n}",
    "tight": "                1/{n}",
    "Arabic-Indic": "                ١ / {ar}",
    "lone slash": "                /",
}
CAPTIONS = {
    "once": lambda c, _n: [c],
    "twice": lambda c, _n: [c, c],
    "typo'd": lambda c, _n: [c[:-2] + c[-1], c],
    "file code": lambda c, n: [f"2018-153-Photo-{n}", c],
}
HEADS = {
    "none": lambda _t: [],
    "title and date": lambda t: [t.title, t.date],
    "old site": lambda t: ["All news", "|", "Print", t.date + " - Media release", t.title],
    "title alone": lambda t: [t.title],
}


def dump_of(
    told, *, head="none", counter="two lines", captions="once", after=1, flat=False, gallery=True, pull=True
):
    """Return the dump that the page of *told* would leave."""
    n = len(told.captions)
    lines = list(HEADS[head](told))
    lines.append("".join(told.paragraphs[:after]) + "        ")
    if gallery:
        for number, caption in enumerate(told.captions, 1):
            for text in CAPTIONS[captions](caption, number):
                lines += ["    ", " " * 44, "    ", "            " + text]
        lines += [
            "    ",
            " " * 36,
            COUNTERS[counter].format(n=n, ar="٠١٢٣٤٥٦٧٨٩"[n]),
            "                ",
            " " * 24,
        ]
    lines.append("".join(told.paragraphs[after:4]) + "    ")
    if pull:
        lines += ["    ", f'        "{told.said}"', "        " + told.who, "    "]
    lines += [told.paragraphs[4], *told.ending]
    if flat:
        lines = [line.strip() for line in lines if line.strip()]
    return "\n".join(lines)


def squeezed(texts):
    return [" ".join(text.split()) for text in texts]


def assert_reads(told, raw, *, gallery=True, pull=True):
    article = clean(raw)
    assert [p.text for p in article.paragraphs] == squeezed(told.paragraphs)
    assert [i.caption for i in article.images] == (list(told.captions) if gallery else [])
    assert article.dateline is not None
    assert article.dateline.text == told.dateline
    assert article.language == told.language
    pulled = [q for q in article.quotes if q.pulled]
    assert [
        (q.text, f"{q.speaker}، {q.role}" if told.language == "ar" else f"{q.speaker}, {q.role}")
        for q in pulled
    ] == ([(told.said, told.who)] if pull else [])
    assert [q.position for q in pulled] == [2] * len(pulled)
    assert any(q.text.startswith(told.said) and not q.pulled for q in article.quotes)
    assert "\u00a0" not in render(article)
    return article


@pytest.mark.parametrize("told", TOLD, ids=lambda t: t.language)
@pytest.mark.parametrize("flat", [False, True], ids=["as laid out", "flat"])
@pytest.mark.parametrize(("counter", "captions"), list(itertools.product(COUNTERS, CAPTIONS)))
def test_a_gallery_becomes_data(told, flat, counter, captions):
    assert_reads(told, dump_of(told, counter=counter, captions=captions, flat=flat))


@pytest.mark.parametrize("told", TOLD, ids=lambda t: t.language)
@pytest.mark.parametrize("flat", [False, True], ids=["as laid out", "flat"])
@pytest.mark.parametrize(("head", "after"), list(itertools.product(HEADS, [1, 2, 3])))
def test_title_and_date_are_told_from_the_text(told, flat, head, after):
    article = assert_reads(told, dump_of(told, head=head, after=after, flat=flat))
    assert article.title == ("" if head == "none" else told.title)
    assert (article.published is not None) is ("date" in head or "old" in head)


@pytest.mark.parametrize("told", TOLD, ids=lambda t: t.language)
@pytest.mark.parametrize(("gallery", "pull"), [(False, True), (True, False), (False, False)])
def test_what_a_dump_lacks_is_absent(told, gallery, pull):
    assert_reads(told, dump_of(told, gallery=gallery, pull=pull), gallery=gallery, pull=pull)


@pytest.mark.parametrize("told", TOLD, ids=lambda t: t.language)
def test_cleaning_twice_changes_nothing(told):
    for head in HEADS:
        once = render(clean(dump_of(told, head=head)))
        assert render(clean(once)) == once


def test_a_statement_without_a_dateline_is_read_whole():
    article = clean("We keep what we are given.It is not much.\n\nWe thank those who gave it.")
    assert [p.text for p in article.paragraphs] == [
        "We keep what we are given.",
        "It is not much.",
        "We thank those who gave it.",
    ]
    assert article.dateline is None


def test_a_title_may_begin_with_a_quotation():
    title = "“Follow the pallets”: how a convoy was caught"
    assert clean(f"{title}\n{P1}\n{P2}").title == title
    said = "“Follow the pallets,” said Ana Ruiz"
    assert clean(f"{said}\n{P1}\n{P2}").title == ""


def test_a_quotation_that_the_text_does_not_repeat_stays_in_it():
    raw = "LYON, France – It was late.\n\n“Nobody had gone home at that hour.”\n\nAna Ruiz, Head of Unit\n\nThe day ended."
    article = clean(raw)
    assert "“Nobody had gone home at that hour.”" in [p.text for p in article.paragraphs]
    assert not any(q.pulled for q in article.quotes)


def test_said_lines_with_quotes_in_paragraphs_of_their_own_stay():
    raw = "LYON, France – It was late.\n\nHead of Unit Ana Ruiz said:\n\n“We stayed all night.\n\n“We would do it again.”"
    article = clean(raw)
    assert len(article.paragraphs) == 4
    assert [(q.text, q.speaker) for q in article.quotes] == [
        ("We stayed all night. We would do it again.", "Ana Ruiz")
    ]


def test_alternative_texts_that_stand_all_together_are_dropped():
    raw = "LYON, France – It was late.\nA flag\nTwo boats\nA flag\nTwo boats\n1 / 2\nThe day ended."
    article = clean(raw)
    assert [i.caption for i in article.images] == ["A flag", "Two boats"]
    assert [p.text for p in article.paragraphs] == ["LYON, France – It was late.", "The day ended."]


P1 = "LYON, France – It was late. Nobody slept."
P2 = "The boats came in at dawn. They were empty."
P3 = "“We saw it coming. It was too late,” said Ana Ruiz."
P4 = "It will be repaired."
PULLED = ("We saw it coming.", "Ana Ruiz", "Head of the Unit")
ODDITIES = {
    "pull quote in guillemets, no name": (
        f"{P1}\n\n« Nous l’avons vu. »\n\n« Nous l’avons vu. C’était tard », a dit Ana Ruiz.",
        [P1, "« Nous l’avons vu. C’était tard », a dit Ana Ruiz."],
        [],
        [("Nous l’avons vu.", "Ana Ruiz", "")],
    ),
    "name behind a dash": (
        f'{P1}{P2}{P3}\n\n"We saw it coming."\n— Ana Ruiz, Head of the Unit\n\n{P4}',
        [P1, P2, P3, P4],
        [],
        [PULLED],
    ),
    "name on the quotation's line": (
        f'{P1}{P3}\n"We saw it coming." - Ana Ruiz, Head of the Unit\n{P4}',
        [P1, P3, P4],
        [],
        [PULLED],
    ),
    "name and role on two lines": (
        f'{P1}{P3}\n"We saw it coming."\nAna Ruiz\nHead of the Unit\n{P4}',
        [P1, P3, P4],
        [],
        [PULLED],
    ),
    "captions that are sentences": (
        f"{P1}\n{P2}\nThe boats at dawn.\nThe nets.\n1 /\n2\n{P4}",
        [P1, P2, P4],
        ["The boats at dawn.", "The nets."],
        [],
    ),
    "a caption on two lines": (
        f"{P1}\n\n    The boats,\n    from the pier\n\n    The nets\n\n    1 / 2\n\n{P4}",
        [P1, P4],
        ["The boats, from the pier", "The nets"],
        [],
    ),
    "CRLF and tabs": (
        f"{P1}\r\n\t\t\r\n\t\tBoats\r\n\r\n\t\tNets\r\n\t\t\t1 /\r\n\t\t\t2\r\n{P2}{P4}",
        [P1, P2, P4],
        ["Boats", "Nets"],
        [],
    ),
    "one picture, no counter": (
        f"{P1}\n\n            Boats at dawn\n\n    \n{P2}",
        [P1, P2],
        ["Boats at dawn"],
        [],
    ),
    "one picture, flat, said twice": (
        f"{P1}\nBoats at dawn\nBoats at dawn\n{P2}",
        [P1, P2],
        ["Boats at dawn"],
        [],
    ),
    "a counter and no caption": (
        f"{P1}\n\n                1 /\n                   3\n{P2}",
        [P1, P2],
        [],
        [],
    ),
    "more slides than captions": (
        f"{P1}\n{P2}\nNets\nBoats\n1 / 4\n{P4}",
        [P1, P2, P4],
        ["Nets", "Boats"],
        [],
    ),
    "more slides than captions below a sentence": (
        f"{P1}\n{P4}\nNets\nBoats\n1 / 4\n{P2}",
        [P1, P4, P2],
        ["Nets", "Boats"],
        [],
    ),
    "counter glued to the text": (f"{P1}\nNets\nBoats\n1/2{P2}", [P1, P2], ["Nets", "Boats"], []),
    "half a counter glued to the text": (f"{P1}\nNets\nBoats\n1 /\n2{P2}", [P1, P2], ["Nets", "Boats"], []),
    "buttons around the counter": (
        f"{P1}\nNets\nBoats\nPrevious\nNext\n1 /\n2\nClose\n{P4}",
        [P1, P4],
        ["Nets", "Boats"],
        [],
    ),
    "two galleries": (
        f"{P1}\n    Nets\n    Boats\n        1 /\n        2\n{P2}\n    Oars\n    Sails\n        1 / 2\n{P4}",
        [P1, P2, P4],
        ["Nets", "Boats", "Oars", "Sails"],
        [],
    ),
    "a fraction": (f"{P1}\n\nAbout 1 / 6 was lost.\n\n{P4}", [P1, "About 1 / 6 was lost.", P4], [], []),
    "heading and list": (
        f"{P1}\n\nWhat was found\n\nThey saw:\n\n5\u00a0500 nets\n\ntwo boats",
        [P1, "What was found", "They saw:", "5 500 nets", "two boats"],
        [],
        [],
    ),
    "the page's end": (
        f"{P1}\nSee also\nWho took it?\n10 July 2013\nShare this page\nINTERPOL 2020. All Rights Reserved.",
        [P1],
        [],
        [],
    ),
    "the old site's words below the date": (
        f"Lamp taken\n8 November 2010\nAll news\n|\nPrint\n{P1}\n{P2}\nBack\n|\nPrint",
        [P1, P2],
        [],
        [],
    ),
    "name and role on two lines of the template": (
        f'{P1}{P3}\n\n        "We saw it coming."\n        Ana Ruiz\n        Head of the Unit\n\n{P4}',
        [P1, P3, P4],
        [],
        [PULLED],
    ),
    "a small word glued behind a sentence": (
        "LIMA (Perú) – Nadie la ha reclamado.De las nueve a las diez no pasó nada.",
        ["LIMA (Perú) – Nadie la ha reclamado.", "De las nueve a las diez no pasó nada."],
        [],
        [],
    ),
    "captions said twice, typed otherwise": (
        f"{P1}\n    Tha nets\n    The nets\n    Boats\n    Boats\n        1 /\n        2\n{P4}",
        [P1, P4],
        ["The nets", "Boats"],
        [],
    ),
    "a breadcrumb": (f"Home > News and Events > News\nLamp taken\n8 November 2010\n{P1}", [P1], [], []),
}


@pytest.mark.parametrize("oddity", ODDITIES)
def test_an_oddity_is_read_and_no_text_is_lost(oddity):
    raw, paragraphs, captions, pulled = ODDITIES[oddity]
    article = clean(raw)
    assert [p.text for p in article.paragraphs] == paragraphs
    assert [i.caption for i in article.images] == captions
    assert [(q.text, q.speaker, q.role) for q in article.quotes if q.pulled] == pulled


@pytest.mark.skipif(not SEED.exists(), reason="the seed dump lies beside the project, not in it")
def test_the_seed_reads_exactly():
    article = clean(SEED.read_text("utf-8"))
    assert len(article.paragraphs) == 7
    assert len(article.images) == 6
    assert [(q.speaker, q.role) for q in article.quotes if q.pulled] == [
        ("Jürgen Stock", "INTERPOL Secretary General")
    ]
    assert len([q for q in article.quotes if not q.pulled]) == 4


@pytest.mark.parametrize("path", GOLDEN, ids=lambda p: p.stem)
def test_golden_dumps_read_as_written_down(path):
    article = clean(path.read_text("utf-8"))
    told = {
        "title": article.title,
        "published": article.published_raw,
        "dateline": article.dateline.text if article.dateline else "",
        "paragraphs": [p.text for p in article.paragraphs],
        "captions": [i.caption for i in article.images],
        "quotes": [[q.text, q.speaker, q.role, q.pulled] for q in article.quotes],
    }
    assert told == json.loads(path.with_suffix(".json").read_text("utf-8"))


LINE = st.text(alphabet=st.sampled_from('abc ABé.“”"«»1/-–,:وق\u00a0\n'), max_size=60)


@settings(max_examples=300, deadline=None)
@given(st.lists(LINE, max_size=12).map("\n".join))
def test_whatever_comes_in_words_come_out_in_order_and_twice_is_once(raw):
    try:
        article = clean(raw)
    except NotAnArticle:
        return
    words = iter("".join(c for c in raw if not c.isspace()))
    for paragraph in article.paragraphs:
        assert all(c in words for c in paragraph.text if not c.isspace()), (
            "a word that the input has not there"
        )
    try:
        again = render(clean(render(article)))
    except NotAnArticle:
        again = ""
    assert again == render(article)


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        ("", NotAnArticle),
        (" \n\u00a0\n", NotAnArticle),
        ("PK\0\1", Unreadable),
        ("<!DOCTYPE html><p>x</p>", NotAnArticle),
        ("Access Denied\nYou don't have permission to access this page. Reference #18.2f4", Blocked),
        ("x" * (LONGEST + 1), Unreadable),
    ],
    ids=["empty", "blank", "NUL", "HTML", "blocked", "too long"],
)
def test_what_is_no_dump_is_refused_in_one_line(raw, error):
    with pytest.raises(error) as caught:
        clean(raw)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "unit", ["A.", "“We agree here today.”\n", "a b c\n1 / 3\n", "1 /\n", "The same line now\n", '"']
)
def test_adversarial_dumps_take_bounded_time(unit):
    start = time.process_time()
    with contextlib.suppress(NotAnArticle):
        clean(unit * (100_000 // len(unit)))
    assert time.process_time() - start < 10


def run(*arguments):
    command = [sys.executable, "-m", "archiver", "clean", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_command_prints_the_article_and_its_json(tmp_path):
    files = []
    for told in TOLD[:2]:
        file = tmp_path / f"{told.language}.txt"
        file.write_text(dump_of(told, head="title and date"), "utf-8")
        files.append(file)
    plain = run(files[0])
    assert plain.returncode == 0
    assert plain.stdout.split("\n\n")[0] == TOLD[0].title
    told = json.loads(run("--json", *files).stdout)
    assert [t["dateline"] for t in told] == [t.dateline for t in TOLD[:2]]
    assert set(told[0]) >= {"title", "dateline", "paragraphs", "captions", "quotes"}
    assert set(told[0]["quotes"][0]) == {"text", "speaker", "role", "pulled"}


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", 1, "empty"),
        (b"\x7fELF\x00\xff\xfe", 1, "not UTF-8"),
        (b"ab\x00c", 1, "NUL"),
        (None, 2, "no such file"),
        (b"a" * 20_000_000, 1, "larger"),
    ],
    ids=["empty", "binary", "NUL", "missing", "20 MB line"],
)
def test_bad_input_is_one_line_and_a_code(tmp_path, data, code, words):
    file = tmp_path / "dump.txt"
    if data is not None:
        file.write_bytes(data)
    done = run(file)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert str(file) in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_standfirst_said_again_above_the_text_is_said_once():
    said = "Nine countries name an officer in each port who answers at night."
    text = "BRATISLAVA, Slovakia – Ministers agreed today on a joint plan for the rivers that they share."
    found = clean(f"Ministers agree on a joint plan\n5 December 2019\n{said}\n{said}\n{text}")
    assert (found.standfirst, found.text) == (said, text)
