"""The database in a browser: Datasette with our descriptions, queries and pages, on loopback, read-only."""
