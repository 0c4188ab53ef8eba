"""What Datasette is told of the database: descriptions from the data dictionary, facets, and questions to begin with."""

from __future__ import annotations

from typing import Any

from archiver.dictionary import TABLES

SOURCE = "Derived text, not the original. © INTERPOL and third parties."

FACETS: dict[str, list[str]] = {
    "articles": ["language", "country_code", "state", "untranslated"],
    "captures": ["status", "kind", "mime"],
    "failures": ["kind"],
    "versions": ["cause"],
    "edits": ["kind"],
    "quotes": ["pulled"],
}
LABELS = {"articles": "title", "versions": "captured_at", "captures": "url", "crawls": "started_at"}

QUERIES: dict[str, dict[str, str]] = {
    "search": {
        "title": "Search the full text",
        "description": 'All words must occur, or either of two parted by OR; "a phrase" stays one, word* is a prefix.'
        " Arabic with or without article and vowels.",
        "sql": "select articles.id as article_id, articles.title, articles.published, articles.language, articles.url"
        " from articles_fts join articles on articles.id = articles_fts.rowid"
        " where articles_fts match search_query(:q) and (:language = '' or articles.language = :language)"
        " order by bm25(articles_fts, 10.0, 4.0, 1.0, 1.0) limit 100",
    },
    "datelines": {
        "title": "A country's datelines over time",
        "description": "How many articles begin in a country, by year; two letters, or all where none are given.",
        "sql": "select substr(published, 1, 4) as year, country_code, count(*) as articles from articles"
        " where country_code is not null and (:country = '' or country_code = upper(:country))"
        " group by year, country_code order by year desc, articles desc",
    },
    "speakers": {
        "title": "Who is quoted most",
        "description": "Speakers of quotations in the text that stands.",
        "sql": "select quotes.speaker, coalesce(max(case articles.language when 'en' then nullif(quotes.role, '') end),"
        " max(quotes.role)) as role, count(*) as quotes,"
        " count(distinct quotes.article_id) as articles from quotes join articles on articles.version_id = quotes.version_id"
        " where quotes.speaker != '' and quotes.pulled = 0 group by quotes.speaker order by quotes desc, quotes.speaker",
    },
    "later_edits_since": {
        "title": "Texts changed after publication",
        "description": "What the site changed in the last month, or since a day (YYYY-MM-DD).",
        "sql": "select * from later_edits where first_seen_after_at >="
        " case :since when '' then date('now', '-1 month') else :since end order by first_seen_after_at desc",
    },
    "missing_language": {
        "title": "Stories missing in a language",
        "description": "Stories without a version in en, fr, es or ar; Arabic where none is given.",
        "sql": "select published, coalesce(en_title, fr_title, es_title, ar_title) as title, missing, story_id from stories"
        " where instr(missing, case :language when '' then 'ar' else :language end) > 0 order by published desc",
    },
    "pictures_again": {
        "title": "Pictures used more than once",
        "description": "By the digest of their bytes, where those are here, else by the site's own key.",
        "sql": "select coalesce(captures.digest, images.image_key) as picture, count(distinct articles.story_id) as stories,"
        " min(images.caption) as caption, min(images.url) as url from images"
        " join articles on articles.version_id = images.version_id"
        " left join captures on captures.id = images.capture_id"
        " group by picture having stories > 1 order by stories desc, picture",
    },
}


def to_metadata(database: str) -> dict[str, Any]:
    """Return Datasette's metadata for the database that it knows as *database*."""
    tables: dict[str, dict[str, Any]] = {
        name: {
            "description": meaning.row,
            # The dictionary is Markdown, Datasette's descriptions are not.
            "columns": {column: told.replace("`", "") for column, told in meaning.columns.items()},
        }
        for name, meaning in TABLES.items()
        if not name.startswith("articles_")
    }
    for name, facets in FACETS.items():
        tables[name]["facets"] = facets
    for name, label in LABELS.items():
        tables[name]["label_column"] = label
    tables["articles"] |= {"fts_table": "articles_fts", "fts_pk": "id", "sort_desc": "published"}
    for name in ("articles_text", "_sqlite_migrations"):
        tables[name] = {"hidden": True}
    queries = {name: {**query, "hide_sql": True} for name, query in QUERIES.items()}
    return {
        "title": "INTERPOL news, archived",
        "source": SOURCE,
        "databases": {database: {"tables": tables, "queries": queries}},
    }
