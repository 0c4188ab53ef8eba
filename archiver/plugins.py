"""One search in every tool: SQL functions for Datasette and sqlite-utils, offered by entry points.

``search_query(:q)`` turns what a person typed into what ``articles_fts MATCH`` takes, never an error::

    select title from articles_fts where articles_fts match search_query('drogue*')
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import hookimpl

from archiver.search_text import to_match, to_search_text

if TYPE_CHECKING:
    from sqlite3 import Connection

NOTHING = '"\u0001"'
"""A query that finds nothing: what is typed may ask for nothing, but MATCH takes no empty string."""


def search_query(query: str | None) -> str:
    """Return the MATCH expression for *query*; one that finds nothing where it asks for nothing.

    >>> search_query("Mála"), search_query("?") == NOTHING
    ('("Mála" OR "mala")', True)
    """
    return to_match(query or "") or NOTHING


def add_functions(connection: Connection) -> None:
    """Give *connection* the functions ``search_query`` and ``search_text``."""
    connection.create_function("search_query", 1, search_query, deterministic=True)
    connection.create_function("search_text", 1, lambda text: to_search_text(text or ""), deterministic=True)


@hookimpl
def prepare_connection(conn: Connection) -> None:
    """Add the functions to a connection that sqlite-utils opens."""
    add_functions(conn)
