"""The tables of the frontier, as SQL: working memory, made again where it is lost. Pure."""

from __future__ import annotations

TABLES = """
CREATE TABLE IF NOT EXISTS requests (
    url TEXT PRIMARY KEY,
    host TEXT NOT NULL,
    kind TEXT NOT NULL,
    priority INTEGER NOT NULL,
    state TEXT NOT NULL,            -- waiting, claimed, done
    run TEXT,                       -- the run that wants it; null waits for a later one
    attempt INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL DEFAULT 0,
    token TEXT UNIQUE,
    claimed_at REAL,                -- since when an answer may lie in the WARC; null once one was taken
    done_at REAL,                   -- when it was last acknowledged; null while it is new
    due_at REAL,                    -- when a later run asks for it again; null for never
    changed_at REAL,                -- when an article was new or last changed: the revisit schedule counts from it
    failed INTEGER NOT NULL DEFAULT 0,
    via TEXT NOT NULL DEFAULT '',
    hops TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS requests_order ON requests (run, state, priority DESC, not_before);
CREATE TABLE IF NOT EXISTS hosts (
    host TEXT PRIMARY KEY,
    next_at REAL NOT NULL DEFAULT 0,    -- not to be asked before
    delay REAL NOT NULL DEFAULT 0,      -- seconds between two requests, where the host asks for more than the run's
    faults INTEGER NOT NULL DEFAULT 0   -- refusals and breakdowns in a row
) STRICT;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""
