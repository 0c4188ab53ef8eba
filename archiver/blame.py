"""Which of a home's databases an error of SQLite's is about, and what to do: the error itself names no file.

Reads the home.
"""

from __future__ import annotations

from archiver.connection import DATABASE_ERROR, advice_on, is_damage, unusable
from archiver.exceptions import ArchiverError, HomeError
from archiver.home import Home
from archiver.schema import is_sound


def blame(home: Home, error: Exception) -> HomeError:
    """Return what to say of an *error* that a run in *home* met in its databases or on its disk."""
    if not is_damage(error):
        return HomeError(f"{home.path}: {error}; {advice_on(error)}")
    if home.frontier.is_file() and not is_sound(home.frontier):
        return HomeError(f"{home.frontier}: damaged ({error}); move it away: it will be found again")
    return unusable(home.database, error)


def say_failure(home: Home, error: BaseException) -> str:
    """Return the line that says why a run in *home* failed."""
    if isinstance(error, ArchiverError):
        return str(error)
    if isinstance(error, OSError | DATABASE_ERROR):
        return str(blame(home, error))
    return f"{type(error).__name__}: {error}"
