"""An article as JSON, and back: what a reading's record holds. Pure; the same article is the same bytes.

What is read back is not trusted: each value has the type that `models` says, or there is no article.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from archiver import models
from archiver.models import Article

MEDIA_TYPE = "application/json"


def to_json(article: Article) -> bytes:
    """Return *article* as JSON, its keys sorted; half of a surrogate pair becomes JSON's own escape."""
    text = json.dumps(
        _to_plain(article), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )
    return text.encode("utf-8", "backslashreplace")


def from_json(block: bytes) -> Article:
    """Return the article that *block* tells; raises ValueError where it tells none."""
    try:
        article: Article = _build(Article, json.loads(block))
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(f"no article: {type(error).__name__}: {error}") from error
    return article


def _to_plain(value: Any) -> Any:
    """Return *value* as JSON has it; `dataclasses.asdict` copies each leaf and takes six times as long."""
    kind: Any = type(value)
    if kind is tuple:
        return [_to_plain(part) for part in value]
    names = _names(kind)
    return {name: _to_plain(getattr(value, name)) for name in names} if names else value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """Return the names of a record's fields; () for what is no record."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


@cache
def _fields(kind: type) -> dict[str, Any]:
    """Return the fields of a record of `models` with their types."""
    return get_type_hints(kind, localns={**vars(models), "date": date})


def _build(kind: Any, value: Any) -> Any:
    """Return *value*, as JSON has it, as a *kind*; raises ValueError or TypeError where it is none."""
    if is_dataclass(kind) and isinstance(kind, type):
        fields = _fields(kind)
        if unknown := value.keys() - fields.keys():
            raise ValueError(f"{kind.__name__} has no {min(unknown)!r}")
        return kind(**{name: _build(fields[name], part) for name, part in value.items()})
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        if not isinstance(value, list):
            raise TypeError(f"{value!r:.40} is no list")
        return tuple(_build(arguments[0], part) for part in value)
    if origin in (Union, UnionType):
        return None if value is None else _build(next(one for one in arguments if one is not NoneType), value)
    if kind is date:
        return date.fromisoformat(value)
    if (origin is Literal and value not in arguments) or (origin is not Literal and type(value) is not kind):
        raise ValueError(f"{value!r:.40} is no {kind}")
    return value
