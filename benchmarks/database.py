"""How the database answers at size: synthetic articles saved in bulk, then asked as a reader asks.

    python benchmarks/database.py --articles 100000
    python benchmarks/database.py --articles 32000 --as-crawl

Prints the time of saving, the size of the file against the text in it, and the median of each question in ms; or what
saving costs in a crawl, and how that grows.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

from saving import GROUP

from archiver.home import Home
from archiver.ingest import save_facts
from archiver.lookup import describe_article, find_article
from archiver.models import Article, Capture, Dateline, Paragraph, Reading
from archiver.rebuild import finish, open_fresh
from archiver.search import Filters, search
from archiver.store import Store, open_database

Question = Callable[[int], object]

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ka",
    "le",
    "mi",
    "no",
    "pu",
    "ra",
    "se",
    "ti",
    "vo",
    "zu",
    "shan",
    "tor",
    "mel",
    "pri",
    "gan",
]
LANGUAGES = ("en", "fr", "es", "ar")
ROUNDS = 40


def words(source: random.Random) -> list[str]:
    """Return a vocabulary of 30,000 words, the first the most used (Zipf)."""
    return ["".join(source.choices(SYLLABLES, k=source.randint(1, 4))) for _ in range(30_000)]


def articles(count: int, source: random.Random):
    vocabulary = words(source)
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]
    pool = source.choices(vocabulary, weights, k=2_000_000)
    for number in range(count):
        language = LANGUAGES[number % 4]
        url = f"https://www.interpol.int/{language}/News-and-Events/News/{2003 + number % 24}/Story-{number // 4}"
        at = source.randrange(len(pool) - 600)
        paragraphs = tuple(
            Paragraph(text=" ".join(pool[at + 60 * n : at + 60 * n + 60]) + ".") for n in range(6)
        )
        article = Article(
            url=url,
            language=language,
            url_language=language,
            title=" ".join(pool[at + 400 : at + 409]).capitalize(),
            published=date(2003 + number % 24, 1 + number % 12, 1 + number % 28),
            dateline=Dateline(text="LYON, France", place="LYON", country="France", country_code="FR"),
            paragraphs=paragraphs,
        )
        capture = Capture(
            record_id=f"<urn:uuid:{number:032x}>",
            url=url,
            site_url=url,
            captured_at=BEGIN + timedelta(seconds=number),
            status=200,
            mime="text/html",
            digest=f"sha1:{number:032}",
            sha256=f"{number:064x}",
            kind="response",
            origin="live",
            filename="collections/interpol/archive/bench.warc.gz",
            offset=number * 1000,
            length=1000,
        )
        yield capture, Reading(article=article, extractor="bench")


def median_ms(question: Question) -> float:
    taken = []
    for round_number in range(ROUNDS):
        begin = time.perf_counter()
        question(round_number)
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--as-crawl", action="store_true")
    arguments = parser.parse_args()
    count = arguments.articles
    with tempfile.TemporaryDirectory() as folder:
        if arguments.as_crawl:
            with open_database(Home(Path(folder))) as store:
                grow(store, count)
            return
        path = Path(folder) / "archive.db"
        with open_fresh(Home(Path(folder)), path) as store:
            fill(store, count)
            weigh(store, path)
            for name, question in questions(store).items():
                print(f"{name:>26}: {median_ms(question):8.2f} ms")


def fill(store: Store, count: int) -> None:
    """Save *count* articles, a hundred at once, and finish as a rebuild does; print how fast."""
    begin = time.perf_counter()
    facts = articles(count, random.Random(1))
    while batch := list(islice(facts, 100)):
        with store.batch():
            for fact in batch:
                store.save(*fact)
    saved = time.perf_counter() - begin
    finish(store)
    total = time.perf_counter() - begin
    print(
        f"{count:,} articles: saved in {saved:.0f} s ({count / saved:.0f}/s), with index and stories {total:.0f} s"
    )


def grow(store: Store, count: int) -> None:
    """Save *count* articles in groups, as a crawl does; print what one takes, by the thousand."""
    facts = articles(count, random.Random(1))
    taken = saved = 0
    while group := list(islice(facts, GROUP)):
        begin = time.process_time()
        save_facts(store, group)
        taken += time.process_time() - begin
        saved += len(group)
        if saved % (16 * GROUP) == 0:
            print(f"{saved:>7,} articles: {taken / 16 / GROUP * 1000:.2f} ms of CPU each")
            taken = 0


def weigh(store: Store, path: Path) -> None:
    """Print what the file holds beside the text in it."""
    one, *copies = (
        store.db.execute(f"SELECT sum(length(CAST(text AS BLOB))) FROM {table}").fetchone()[0] or 0
        for table in ("articles", "versions", "paragraphs")
    )
    text, size = one + sum(copies), path.stat().st_size
    print(
        f"file {size / 1e6:.0f} MB; articles' text {one / 1e6:.0f} MB ({size / one:.2f}); all text {text / 1e6:.0f} MB ({size / text:.2f})"
    )


def questions(store: Store) -> dict[str, Question]:
    """Return what is asked, by name: each takes the number of the round, and asks for something else in each."""
    few = store.db.execute("SELECT title, url FROM articles ORDER BY id LIMIT ?", [ROUNDS]).fetchall()
    rare, urls = [row["title"].split()[-1] for row in few], [row["url"] for row in few]
    french = Filters(language="fr", since="2015-01-01")

    def ask(sql: str, *values: str) -> object:
        return store.db.execute(sql, values).fetchall()

    def facet(column: str) -> Question:
        return lambda _: ask(f"SELECT {column}, count(*) FROM articles GROUP BY 1")

    return {
        "search, two words": lambda n: search(store.db, f"{rare[n]} {rare[n - 1]}"),
        "search, one common word": lambda n: search(store.db, rare[n]),
        "search, filtered": lambda n: search(store.db, rare[n], french),
        "article page": lambda n: describe_article(store, find_article(store, urls[n])),
        "facet: language": facet("language"),
        "facet: country": facet("country_code"),
        "facet: state": facet("state"),
        "history": lambda n: ask(
            "SELECT * FROM versions JOIN articles ON articles.id = article_id WHERE articles.url = ?", urls[n]
        ),
    }


if __name__ == "__main__":
    main()
