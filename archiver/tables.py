"""The tables, indexes and views of an archive, as SQL; one constant a migration that changes them. What columns mean: `dictionary`. Pure.

A released step is never edited: a change is a new one below the last.
"""

from __future__ import annotations

from archiver.heaps import to_heaps

M001 = """
CREATE TABLE crawls (
    id INTEGER PRIMARY KEY,
    run_id TEXT,
    site TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT,
    spider TEXT,
    arguments TEXT,
    outcome TEXT,
    stats TEXT,
    software TEXT,
    origin TEXT,
    base_url TEXT
) STRICT;

CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    record_id TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    site_url TEXT,
    captured_at TEXT NOT NULL,
    status INTEGER,
    mime TEXT NOT NULL,
    digest TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('response', 'revisit', 'resource')),
    refers_to TEXT,
    truncated TEXT,
    ip TEXT,
    origin TEXT NOT NULL CHECK (origin IN ('live', 'mirror', 'import', 'replica')),
    filename TEXT NOT NULL,
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    crawl_id INTEGER REFERENCES crawls (id),
    etag TEXT,
    last_modified TEXT,
    location TEXT,
    outcome TEXT,
    article_id INTEGER
) STRICT;
CREATE INDEX captures_site_url ON captures (site_url, captured_at);
CREATE INDEX captures_url ON captures (url, captured_at);
CREATE INDEX captures_digest ON captures (digest);
CREATE INDEX captures_filename ON captures (filename, offset);
CREATE INDEX captures_crawl_id ON captures (crawl_id);
CREATE INDEX captures_article_id ON captures (article_id) WHERE article_id IS NOT NULL;

CREATE TABLE listings (
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    url TEXT NOT NULL,
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    date TEXT,
    PRIMARY KEY (capture_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX listings_url ON listings (url);

CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    url TEXT NOT NULL UNIQUE,
    language TEXT NOT NULL,
    url_language TEXT NOT NULL,
    declared_language TEXT NOT NULL,
    detected_language TEXT NOT NULL,
    untranslated INTEGER NOT NULL,
    story_id INTEGER,
    title TEXT NOT NULL,
    standfirst TEXT NOT NULL,
    published TEXT,
    published_raw TEXT NOT NULL,
    published_source TEXT NOT NULL,
    dateline TEXT,
    place TEXT,
    country TEXT,
    country_code TEXT,
    geonames_id INTEGER,
    latitude REAL,
    longitude REAL,
    text TEXT NOT NULL,
    word_count INTEGER NOT NULL,
    template TEXT NOT NULL,
    extractor TEXT NOT NULL,
    version_id INTEGER NOT NULL REFERENCES versions (id) DEFERRABLE INITIALLY DEFERRED,
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    origin TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'unavailable', 'removed')),
    state_since TEXT NOT NULL,
    first_captured_at TEXT NOT NULL,
    last_captured_at TEXT NOT NULL,
    version_count INTEGER NOT NULL,
    gone_capture_id INTEGER REFERENCES captures (id)
) STRICT;
CREATE INDEX articles_published ON articles (published);
CREATE INDEX articles_language ON articles (language, published);
CREATE INDEX articles_country_code ON articles (country_code, published);
CREATE INDEX articles_state ON articles (state);
CREATE INDEX articles_untranslated ON articles (untranslated);
CREATE INDEX articles_story_id ON articles (story_id);
CREATE INDEX articles_version_id ON articles (version_id);
CREATE INDEX articles_capture_id ON articles (capture_id);
CREATE INDEX articles_gone_capture_id ON articles (gone_capture_id) WHERE gone_capture_id IS NOT NULL;

CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    captured_at TEXT NOT NULL,
    reading_digest TEXT NOT NULL,
    title TEXT NOT NULL,
    standfirst TEXT NOT NULL,
    published TEXT,
    dateline TEXT,
    text TEXT NOT NULL,
    cause TEXT NOT NULL
        CHECK (cause IN ('first', 'site_edit', 'site_removed', 'site_restored', 'extractor_upgrade')),
    extractor TEXT NOT NULL,
    UNIQUE (article_id, number)
) STRICT;
CREATE INDEX versions_capture_id ON versions (capture_id);

CREATE TABLE edits (
    article_id INTEGER NOT NULL REFERENCES articles (id) DEFERRABLE INITIALLY DEFERRED,
    from_number INTEGER NOT NULL,
    to_number INTEGER NOT NULL,
    field TEXT NOT NULL,
    n INTEGER NOT NULL,
    kind TEXT NOT NULL
        CHECK (kind IN ('typo', 'number', 'name', 'date', 'wording', 'addition', 'removal')),
    rule TEXT NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (article_id, from_number, to_number, field, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE paragraphs (
    version_id INTEGER NOT NULL REFERENCES versions (id) DEFERRABLE INITIALLY DEFERRED,
    article_id INTEGER NOT NULL REFERENCES articles (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('paragraph', 'heading', 'list-item', 'quote')),
    PRIMARY KEY (version_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX paragraphs_article_id ON paragraphs (article_id);

CREATE TABLE quotes (
    version_id INTEGER NOT NULL REFERENCES versions (id) DEFERRABLE INITIALLY DEFERRED,
    article_id INTEGER NOT NULL REFERENCES articles (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    speaker TEXT NOT NULL,
    role TEXT NOT NULL,
    pulled INTEGER NOT NULL CHECK (pulled IN (0, 1)),
    paragraph INTEGER,
    PRIMARY KEY (version_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX quotes_article_id ON quotes (article_id);
CREATE INDEX quotes_speaker ON quotes (speaker);

CREATE TABLE images (
    version_id INTEGER NOT NULL REFERENCES versions (id) DEFERRABLE INITIALLY DEFERRED,
    article_id INTEGER NOT NULL REFERENCES articles (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    image_key TEXT NOT NULL,
    caption TEXT NOT NULL,
    alt TEXT NOT NULL,
    capture_id INTEGER REFERENCES captures (id),
    PRIMARY KEY (version_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX images_article_id ON images (article_id);
CREATE INDEX images_image_key ON images (image_key);
CREATE INDEX images_capture_id ON images (capture_id);

CREATE TABLE links (
    article_id INTEGER NOT NULL REFERENCES articles (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    text TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('body', 'related', 'alternate')),
    language TEXT NOT NULL,
    PRIMARY KEY (article_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_url ON links (url);

CREATE TABLE documents (
    article_id INTEGER NOT NULL REFERENCES articles (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    PRIMARY KEY (article_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE topics (
    article_id INTEGER NOT NULL REFERENCES articles (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    topic TEXT NOT NULL,
    PRIMARY KEY (article_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX topics_topic ON topics (topic);

CREATE TABLE aliases (
    article_id INTEGER NOT NULL REFERENCES articles (id) DEFERRABLE INITIALLY DEFERRED,
    url TEXT NOT NULL,
    PRIMARY KEY (article_id, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_url ON aliases (url);

CREATE TABLE failures (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    crawl_id INTEGER REFERENCES crawls (id),
    kind TEXT NOT NULL CHECK (kind IN ('http_status', 'blocked', 'robots', 'network', 'timeout',
        'too_large', 'not_article', 'unreadable', 'refused')),
    message TEXT NOT NULL,
    capture_id INTEGER REFERENCES captures (id),
    at TEXT NOT NULL
) STRICT;
CREATE INDEX failures_crawl_id ON failures (crawl_id);
CREATE INDEX failures_url ON failures (url);
CREATE INDEX failures_capture_id ON failures (capture_id);

CREATE TABLE fixity_events (
    id INTEGER PRIMARY KEY,
    filename TEXT NOT NULL,
    checked_at TEXT NOT NULL,
    result TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX fixity_events_filename ON fixity_events (filename, checked_at);

CREATE TABLE restrictions (
    id INTEGER PRIMARY KEY,
    url TEXT,
    record_id TEXT,
    reason TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX restrictions_url ON restrictions (url);
CREATE INDEX restrictions_record_id ON restrictions (record_id);

-- What the index is about; its search_text is made when it is written, and is not kept twice.
CREATE VIEW articles_text AS
    SELECT id, title, standfirst, text, '' AS search_text FROM articles;
CREATE VIRTUAL TABLE articles_fts USING fts5 (
    title, standfirst, text, search_text,
    content='articles_text', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);

CREATE VIEW stories AS
SELECT
    story_id,
    min(published) AS published,
    count(*) AS languages,
    max(CASE url_language WHEN 'en' THEN url END) AS en_url,
    max(CASE url_language WHEN 'en' THEN title END) AS en_title,
    max(CASE url_language WHEN 'fr' THEN url END) AS fr_url,
    max(CASE url_language WHEN 'fr' THEN title END) AS fr_title,
    max(CASE url_language WHEN 'es' THEN url END) AS es_url,
    max(CASE url_language WHEN 'es' THEN title END) AS es_title,
    max(CASE url_language WHEN 'ar' THEN url END) AS ar_url,
    max(CASE url_language WHEN 'ar' THEN title END) AS ar_title,
    CAST(julianday(max(published)) - julianday(min(published)) AS INTEGER) AS lag_days,
    trim(
        CASE WHEN max(url_language = 'en') THEN '' ELSE 'en ' END
        || CASE WHEN max(url_language = 'fr') THEN '' ELSE 'fr ' END
        || CASE WHEN max(url_language = 'es') THEN '' ELSE 'es ' END
        || CASE WHEN max(url_language = 'ar') THEN '' ELSE 'ar ' END
    ) AS missing,
    sum(untranslated) AS untranslated
FROM articles
GROUP BY story_id;

CREATE VIEW later_edits AS
SELECT
    articles.id AS article_id,
    articles.url AS url,
    articles.title AS title,
    articles.language AS language,
    articles.published AS published,
    edits.from_number AS from_number,
    edits.to_number AS to_number,
    edits.field AS field,
    edits.kind AS kind,
    edits.rule AS rule,
    edits.old AS old,
    edits.new AS new,
    edits.position AS position,
    (SELECT max(captures.captured_at) FROM captures
        WHERE captures.site_url = articles.url AND captures.status IN (200, 304)
        AND captures.captured_at < later.captured_at) AS last_seen_before_at,
    later.captured_at AS first_seen_after_at
FROM edits
JOIN articles ON articles.id = edits.article_id
JOIN versions AS earlier ON earlier.article_id = edits.article_id AND earlier.number = edits.from_number
JOIN versions AS later ON later.article_id = edits.article_id AND later.number = edits.to_number
WHERE later.cause = 'site_edit' AND earlier.extractor = later.extractor;

CREATE VIEW articles_by_year AS
SELECT substr(published, 1, 4) AS year, url_language, count(*) AS articles, sum(word_count) AS words,
    sum(untranslated) AS untranslated, min(published) AS first_published, max(published) AS last_published
FROM articles
GROUP BY year, url_language;
"""

M002 = """
ALTER TABLE articles ADD COLUMN live_since TEXT;
"""

# A site edit is between two readings of one extractor, whoever reads the older one the same way today.
M003 = """
DROP VIEW later_edits;
CREATE VIEW later_edits AS
SELECT
    articles.id AS article_id,
    articles.url AS url,
    articles.title AS title,
    articles.language AS language,
    articles.published AS published,
    edits.from_number AS from_number,
    edits.to_number AS to_number,
    edits.field AS field,
    edits.kind AS kind,
    edits.rule AS rule,
    edits.old AS old,
    edits.new AS new,
    edits.position AS position,
    (SELECT max(captures.captured_at) FROM captures
        WHERE captures.site_url = articles.url AND captures.status IN (200, 304)
        AND captures.captured_at < later.captured_at) AS last_seen_before_at,
    later.captured_at AS first_seen_after_at
FROM edits
JOIN articles ON articles.id = edits.article_id
JOIN versions AS later ON later.article_id = edits.article_id AND later.number = edits.to_number
WHERE later.cause = 'site_edit';
"""

M004 = """
CREATE TABLE row_digests (
    id INTEGER PRIMARY KEY,
    digest INTEGER NOT NULL
) STRICT;
"""

# The old words were last seen by a capture that was read as the article, or that says nothing new: not by a refusal or
# a soft 404 with status 200; and by an imported page too, which has no status.
M007 = M003.replace(
    """ AND captures.status IN (200, 304)
        AND captures.captured_at < later.captured_at) AS""",
    """ AND captures.captured_at < later.captured_at
        AND (captures.outcome = 'article'
            OR (captures.outcome IS NULL AND captures.kind = 'revisit' AND captures.status IN (200, 304)))
    ) AS""",
)

# Of pictures, few have a record.
M008 = f"""DROP VIEW later_edits;
{to_heaps(M001, ("captures", "versions", "paragraphs", "quotes", "images", "links"))}
DROP INDEX images_capture_id;
CREATE INDEX images_capture_id ON images (capture_id) WHERE capture_id IS NOT NULL;
{M007.partition("DROP VIEW later_edits;")[2]}"""

STEPS = {
    "m001_archive": M001,
    "m002_unlisted": M002,
    "m003_later_edits_by_cause": M003,
    "m004_row_digests": M004,
    "m005_digits_in_the_index": "",
    "m006_quicker_digests": "",
    "m007_later_edits_by_what_was_read": M007,
    "m008_rows_in_the_order_of_saving": M008,
}
"""What each migration does to the schema, by its name, in order: nothing where it changes rows alone."""

DIGEST = "3335d846ffcbd063035c973eae9203dbea3ed1ca0b0312ede102335a3618736f"
"""Of what all steps make, by `soundness.digest_schema`: to make it each time takes `verify` as long as 50 records do."""

# As sqlite-utils makes it, which `verify` has no time to import.
LIST_OF_STEPS = """
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
"""
