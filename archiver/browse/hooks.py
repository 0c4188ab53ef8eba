"""Entry point for anyone's Datasette: its connections know ``search_query``, and nothing else is changed."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl

from archiver.plugins import add_functions


@hookimpl  # type: ignore[untyped-decorator]  # Datasette is untyped
def prepare_connection(conn: Any) -> None:
    """Add the functions to a connection that Datasette opens."""
    add_functions(conn)
