"""Quotations and their speakers, in four languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.models import Paragraph
from archiver.quotes import find_quotes, read_attribution

CASES = {
    "with initials": (
        ["“We met at sea,” said J. R. Ruiz, Head of the Port Unit. The boats came in at dawn."],
        [("We met at sea,", "J. R. Ruiz", "Head of the Port Unit")],
    ),
    "behind, with a role": (
        ["“We met at sea,” said Ana Ruiz, Head of the Port Unit."],
        [("We met at sea,", "Ana Ruiz", "Head of the Port Unit")],
    ),
    "title before the name": (
        ["“We met at sea,” said Captain Salma Wekesa at the ceremony."],
        [("We met at sea,", "Salma Wekesa", "Captain")],
    ),
    "named before": (
        ["Opening the day, Harbour Director Li Wei said: “We met at sea. It was calm.”"],
        [("We met at sea. It was calm.", "Li Wei", "Harbour Director")],
    ),
    "resumed behind the name": (
        ["“We met at sea,” said Ana Ruiz. “It was calm.”"],
        [("We met at sea,", "Ana Ruiz", ""), ("It was calm.", "Ana Ruiz", "")],
    ),
    "surname later": (
        ["“We met at sea,” said Ana Ruiz, Head of Unit.", "“It was calm,” added Ruiz."],
        [("We met at sea,", "Ana Ruiz", "Head of Unit"), ("It was calm,", "Ana Ruiz", "Head of Unit")],
    ),
    "straight marks, told": (
        ['"We met at sea," Ana Ruiz, Head of Unit, told reporters.'],
        [("We met at sea,", "Ana Ruiz", "Head of Unit")],
    ),
    "over paragraphs": (
        ["Li Wei, Director, said:", "“We met at sea.", "“It was calm.”", "Nobody else spoke."],
        [("We met at sea. It was calm.", "Li Wei", "Director")],
    ),
    "French": (
        ["« Nous étions en mer », a déclaré la Directrice générale, Ana Ruiz. « C’était calme. »"],
        [
            ("Nous étions en mer", "Ana Ruiz", "Directrice générale"),
            ("C’était calme.", "Ana Ruiz", "Directrice générale"),
        ],
    ),
    "Spanish": (
        ["“Estábamos en el mar”, afirmó el Secretario General de la Liga, Li Wei."],
        [("Estábamos en el mar", "Li Wei", "Secretario General de la Liga")],
    ),
    "Arabic": (
        ["وقال مدير الميناء، يوسف حمادي: “كنا في البحر. وكان هادئا.”"],
        [("كنا في البحر. وكان هادئا.", "يوسف حمادي", "مدير الميناء")],
    ),
    "Arabic, marks turned": (
        ["وقالت النقيب سلمى ويكيسا: ”كنا في البحر وكان هادئا.“"],
        [("كنا في البحر وكان هادئا.", "سلمى ويكيسا", "النقيب")],
    ),
    "Arabic, said twice that she speaks": (
        ["وأوضحت سلمى ويكيسا قائلة: “كنا في البحر وكان هادئا.”"],
        [("كنا في البحر وكان هادئا.", "سلمى ويكيسا", "")],
    ),
    "a long Spanish name": (
        ["“Estábamos en el mar”, dijo María José Ibáñez de la Cruz, directora del puerto."],
        [("Estábamos en el mar", "María José Ibáñez de la Cruz", "directora del puerto")],
    ),
    "a name in marks": (["The “Safe Harbour Meeting” panel met.", "They call it “the long night” here."], []),
    "nested": (
        ["“They called it “the long night” for years,” said Ana Ruiz."],
        [("They called it “the long night” for years,", "Ana Ruiz", "")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_quotations_have_their_speakers(case):
    texts, expected = CASES[case]
    found = find_quotes([Paragraph(text=text) for text in texts])
    assert [(q.text, q.speaker, q.role) for q in found] == expected
    assert not any(q.pulled for q in found)


@pytest.mark.parametrize(
    ("line", "name", "role"),
    [
        ("Ana Ruiz, Head of Unit", "Ana Ruiz", "Head of Unit"),
        ("- Ana Ruiz", "Ana Ruiz", ""),
        ("Secretary General Stock", "Stock", "Secretary General"),
        ("la Directrice générale, Ana Ruiz", "Ana Ruiz", "Directrice générale"),
        ("يوسف حمادي، مدير الميناء", "يوسف حمادي", "مدير الميناء"),
        ("مديرة التحقيقات الجنائية سلمى الحداد", "سلمى الحداد", "مديرة التحقيقات الجنائية"),
        ("مدير الإدارة العامة لمكافحة المخدرات", "", ""),
        ("قائد الشرطة بوزارة الداخلية", "", ""),
        ("المتحدث باسم الشرطة", "", ""),
        ("Officers opened 312 containers", "", ""),
        ("The event was held today.", "", ""),
        ("", "", ""),
    ],
)
def test_a_line_names_its_speaker_or_nobody(line, name, role):
    assert read_attribution(line) == (name, role)


@given(st.lists(st.text(alphabet=st.sampled_from('ab .,“”«»":A'), max_size=40), max_size=5))
def test_quotations_stand_in_the_text_in_order(texts):
    at = 0
    words = " ".join(texts)
    flat = "".join(c for c in words if c not in '“”«» "')
    for quote in find_quotes([Paragraph(text=t) for t in texts]):
        needle = "".join(c for c in quote.text if c not in '“”«» "')
        assert needle in flat
        assert quote.position is not None
        assert quote.position >= at
        at = quote.position


ANNA = "“No country can act alone,” said Anna Nowak, Head of the Danube Patrol."


@pytest.mark.parametrize(
    ("texts", "speakers"),
    [
        pytest.param([ANNA, "“We have seen this before,” said one of the victims."], ["Anna Nowak", ""], id="one of them"),
        pytest.param([ANNA, "“We have seen this before,” said a customs officer who took part."], ["Anna Nowak", ""], id="a role"),
        pytest.param([ANNA, "The Minister said: “We have seen this before in Lyon.”"], ["Anna Nowak", ""], id="before"),
        pytest.param([ANNA, "“We have seen this before,” she said."], ["Anna Nowak", "Anna Nowak"], id="a pronoun"),
        pytest.param([ANNA, "“We have seen this before,” the head said."], ["Anna Nowak", "Anna Nowak"], id="her own title"),
        pytest.param(
            ["“No country can act alone,” said Anna Nowak. “Nobody can,” agreed Paul Okello."],
            ["Anna Nowak", "Paul Okello"],
            id="another behind a verb less common",
        ),
        pytest.param(
            ["“No country can act alone,” said Anna Nowak. “Nobody can,” Paul Okello reflected."],
            ["Anna Nowak", "Paul Okello"],
            id="another before a verb that no list has",
        ),
        pytest.param(
            ["“No country can act alone,” said Anna Nowak. The charge calls him “a trader in other people’s despair.”"],
            ["Anna Nowak", ""],
            id="another sentence",
        ),
        pytest.param(
            [ANNA, "Secretary General Karl Bauer visited the port. “We have seen this before,” he said."],
            ["Anna Nowak", ""],
            id="he, who was named since",
        ),
        pytest.param(
            ["“No country can act alone,” said Secretary General Karl Bauer. “Nobody can,” he added.", "“We know,” he said."],
            ["Karl Bauer", "Karl Bauer", "Karl Bauer"],
            id="he, and nobody else since",
        ),
        pytest.param(
            ["Quoting Victor Hugo, the Minister said: “He who opens a school closes a prison.”"], [""], id="who is quoted"
        ),
        pytest.param(
            ["The Minister, quoting Secretary General Karl Bauer, said: “No country can act alone.”"],
            [""],
            id="who is quoted, in between",
        ),
        pytest.param(["“We know,” said the head of the Danube Patrol Anna Nowak."], [""], id="an office run into a name"),
        pytest.param(
            ["He said “no country can act alone” against it, while Anna Nowak said “we have seen this before”."],
            ["", "Anna Nowak"],
            id="two in one sentence",
        ),
        pytest.param(
            ["« Aucun pays ne peut agir seul », a déclaré Anne Petit.", "« Nous l’avons vu à Lyon », a dit un porte-parole."],
            ["Anne Petit", ""],
            id="French",
        ),
        pytest.param(
            ["“Ningún país puede actuar solo”, declaró Ana Ruiz.", "“Lo hemos visto en Lyon”, dijo el ministro."],
            ["Ana Ruiz", ""],
            id="Spanish",
        ),
        pytest.param(
            ["”لا يمكن لأي بلد أن يعمل بمفرده“، قال خالد المنصوري، رئيس الوحدة.", "وقال الوزير: ”لقد رأينا ذلك من قبل.“"],
            ["خالد المنصوري", ""],
            id="Arabic",
        ),
        pytest.param(
            ["Secretary General Karl Bauer said:", "“Forged pills kill.”", "“We will not wait for the next victim.”"],
            ["Karl Bauer", "Karl Bauer"],
            id="all paragraphs behind a line of its own",
        ),
    ],
)  # fmt: skip
def test_nobody_is_given_the_words_of_somebody_else(texts, speakers):
    assert [quote.speaker for quote in find_quotes([Paragraph(text=text) for text in texts])] == speakers


@pytest.mark.parametrize(
    ("said", "name", "role"),
    [
        ("Colonel Ali Diallo, Head of the Gendarmerie", "Ali Diallo", "Colonel, Head of the Gendarmerie"),
        ("le Commissaire Paul Ndiaye, chef du BCN", "Paul Ndiaye", "Commissaire, chef du BCN"),
        ("العقيد محمد الهاشمي، مدير الأمن", "محمد الهاشمي", "العقيد، مدير الأمن"),
        ("Colonel Ali Diallo of the Coast Guard in Conakry", "Ali Diallo", "Colonel of the Coast Guard"),
        ("Minister of Justice Ana Ruiz", "Ana Ruiz", "Minister of Justice"),
        ("Deputy Minister for Home Affairs Ali Omar", "Ali Omar", "Deputy Minister for Home Affairs"),
        ("Ministra de Justicia Ana Ruiz", "Ana Ruiz", "Ministra de Justicia"),
        ("Ambassador to Kenya Ana Ruiz", "Ana Ruiz", "Ambassador to Kenya"),
        ("Head of NCB Buenos Aires Ana Ruiz", "", ""),
        ("Chief Constable Ana Ruiz, National Lead", "Ana Ruiz", "Chief Constable, National Lead"),
        ("Lieutenant-Colonel Marc Petit", "Marc Petit", "Lieutenant-Colonel"),
        ("Supt. Ana Ruiz", "Ana Ruiz", "Supt."),
        ("UN Secretary-General Ana Ruiz", "Ana Ruiz", "UN Secretary-General"),
        ("Le Secrétaire général d’INTERPOL, Karl Bauer", "Karl Bauer", "Secrétaire général d’INTERPOL"),
        ("The Secretary General of INTERPOL, Karl Bauer", "Karl Bauer", "Secretary General of INTERPOL"),
        ("صانعة الكمان دوناتيلا فريجيريو", "دوناتيلا فريجيريو", "صانعة الكمان"),
        ("خالد بن عبد الله المنصوري", "خالد بن عبد الله المنصوري", ""),
        ("Hauptkommissarin Ana Ruiz", "Ana Ruiz", "Hauptkommissarin"),
        ("وزير الداخلية عبد الله بن ناصر", "عبد الله بن ناصر", "وزير الداخلية"),
    ],
)
def test_a_speaker_has_his_rank_and_a_name_without_what_he_is_of(said, name, role):
    (quote,) = find_quotes([Paragraph(text=f"“No country can act alone,” said {said}.")])
    assert (quote.speaker, quote.role) == (name, role)


def test_a_colon_introduces_what_somebody_with_a_title_says():
    said = "INTERPOL’s Secretary General Ana Ruiz thanked the crews: “Every boat that is not sold is a road less.”"
    (quote,) = find_quotes([Paragraph(text=said)])
    assert (quote.speaker, quote.role) == ("Ana Ruiz", "INTERPOL’s Secretary General")
    (quote,) = find_quotes(
        [Paragraph(text="In New Delhi one sign hung on the door: “Every boat is a road less, and no more.”")]
    )
    assert quote.speaker == ""
