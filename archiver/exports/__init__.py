"""Exports of the database: what others read, derived and said to be so; what is restricted stays out."""
