"""An article as JSON, and back: what a reading's record holds. Pure; the same article is the same bytes.

What is read back is not trusted: each value has the type that `models` says, or there is no article.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from archiver import models
from archiver.models import Article, reading_digest

MEDIA_TYPE = "application/json"


def to_json(article: Article) -> bytes:
    """Return *article* as JSON, its keys sorted; half of a surrogate pair becomes JSON's own escape."""
    text = json.dumps(article, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_to_plain)
    return text.encode("utf-8", "backslashreplace")


def from_json(block: bytes) -> Article:
    """Return the article that *block* tells; raises ValueError where it tells none."""
    try:
        article: Article = _builder(Article)(json.loads(block))
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(f"no article: {type(error).__name__}: {error}") from error
    return article


def glance(block: bytes) -> tuple[str, str]:
    """Return the address and the reading digest of the article that *block* tells, a tenth of the work.

    Nothing else in it is looked at. Raises ValueError where it does not tell them.
    """
    try:
        said = json.loads(block)
        url, title, standfirst = said["url"], said["title"], said["standfirst"]
        text = "\n\n".join([paragraph["text"] for paragraph in said["paragraphs"]])
    except (TypeError, KeyError, RecursionError) as error:
        raise ValueError(f"no article: {type(error).__name__}: {error}") from error
    for value in (url, title, standfirst):
        _expect(value, type(value) is str, str)
    return url, reading_digest(title, standfirst, text)


def _to_plain(value: Any) -> Any:
    """Return a record as a dict of its fields, and a date as text: what JSON has no form for."""
    kind: Any = type(value)
    names = _names(kind)
    return {name: getattr(value, name) for name in names} if names else str(value)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """Return the names of a record's fields; () for what is no record."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


Builder = Callable[[Any], Any]
"""Returns a value, as JSON has it, as what `models` says; raises ValueError or TypeError where it is none."""


@cache
def _builder(kind: Any) -> Builder:
    """Return what builds a *kind*."""
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind) and isinstance(kind, type):
        return _record_builder(kind)
    if origin is tuple:
        return _list_builder(_builder(arguments[0]))
    if origin in (Union, UnionType):
        build = _builder(next(one for one in arguments if one is not NoneType))
        return lambda value: None if value is None else build(value)
    if kind is date:
        return date.fromisoformat
    if origin is Literal:
        return lambda value: _expect(value, value in arguments, kind)
    return lambda value: _expect(value, type(value) is kind, kind)


def _record_builder(kind: type) -> Builder:
    """Return what builds a record of `models`."""
    hints = get_type_hints(kind, localns={**vars(models), "date": date})
    builders = {name: _builder(hint) for name, hint in hints.items()}

    def build(value: Any) -> Any:
        return kind(**{name: builders[name](part) for name, part in value.items()})

    return build


def _list_builder(build: Builder) -> Builder:
    """Return what builds a tuple."""

    def build_all(value: Any) -> Any:
        return tuple(map(build, _expect(value, isinstance(value, list), list)))

    return build_all


def _expect(value: Any, is_so: bool, kind: Any) -> Any:  # noqa: FBT001  (three words read as a sentence)
    """Return *value* if *is_so*; it should be a *kind*."""
    if not is_so:
        raise ValueError(f"{value!r:.40} is no {kind}")
    return value
