"""Citations of an article, in the forms that reference managers take. Pure.

A citation names the publisher, the title, the printed date, the address, the instant of the capture, a PWID
and the record that proves it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

PUBLISHER = "INTERPOL"

# What TeX would take for a command; the backslash first, or its replacement would be escaped again.
_TEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}"} | {mark: f"\\{mark}" for mark in "&%$#_"} | {
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Everything that a citation of one version of an article says."""

    url: str
    title: str
    language: str
    published: date | None
    """As printed on the page; None where it has none."""
    captured_at: datetime
    """Aware, UTC."""
    archive: str
    """The archive's id, as ``archive`` in archiver.toml; the second part of a PWID."""
    record_id: str
    digest: str
    """``sha1:BASE32`` of the payload."""
    origin: str
    version: int
    paragraph: int | None = None
    """Counted from 1 within the version."""
    quotation: str = ""
    """The paragraph's text."""
    evidence: str = ""
    """Where the record lies, where that is asked for: file, offset, length."""

    @property
    def pwid(self) -> str:
        """Return the persistent web identifier: archive, instant, coverage, address.

        Form: ``urn:pwid:<archive>:<UTC instant>:<coverage>:<address>`` (draft-pwid-urn-specification).
        """
        return f"urn:pwid:{self.archive}:{_instant(self.captured_at)}:page:{self.url}"

    @property
    def note(self) -> str:
        """Return the proof's words: version, paragraph, record, digest, place, and the origin where it isn't the site."""
        parts = [f"version {self.version}"]
        if self.paragraph is not None:
            parts.append(f"paragraph {self.paragraph}")
        parts += [
            f"captured {_instant(self.captured_at)}",
            f"record {self.record_id}",
            f"payload {self.digest}",
        ]
        if self.evidence:
            parts.append(f"evidence: {self.evidence}")
        if self.origin not in ("live", "import"):
            parts.append(f"origin: {self.origin}, not the live site")
        return "; ".join(parts)


def to_text(citation: Citation) -> str:
    """Return one line for a footnote."""
    day = f" ({citation.published:%Y-%m-%d})" if citation.published else " (undated)"
    quoted = f" “{_line(citation.quotation)}”" if citation.quotation else ""
    return (
        f"{PUBLISHER}, “{_line(citation.title)}”{day}.{quoted} <{citation.url}>. "
        f"Archived: {citation.pwid} [{citation.note}]."
    )


def to_csl(citation: Citation) -> list[dict[str, object]]:
    """Return CSL-JSON: a list with one ``webpage``."""
    item: dict[str, object] = {
        "id": _citation_key(citation),
        "type": "webpage",
        "genre": "press release",
        "title": citation.title,
        "author": [{"literal": PUBLISHER}],
        "publisher": PUBLISHER,
        "container-title": PUBLISHER,
        "language": citation.language,
        "URL": citation.url,
        "accessed": {"date-parts": [_parts(citation.captured_at)]},
        "archive": citation.archive,
        "archive_location": citation.pwid,
        "note": citation.note,
    }
    if citation.published:
        item["issued"] = {"date-parts": [_parts(citation.published)]}
    if citation.paragraph is not None:
        item["abstract"] = citation.quotation
    return [item]


def to_bibtex(citation: Citation) -> str:
    """Return a ``@misc`` for BibTeX and the same as ``@online`` for biblatex."""
    common = {"author": f"{{{PUBLISHER}}}", "title": f"{{{_tex(citation.title)}}}"}
    published = citation.published
    misc = common | {
        "howpublished": rf"\url{{{citation.url}}}",
        "note": f"Archived: {_tex(citation.pwid)}; {_tex(citation.note)}",
    }
    if published:
        misc |= {"year": f"{published:%Y}", "month": f"{published:%m}", "day": f"{published:%d}"}
    online = common | {
        "url": citation.url,
        "urldate": f"{citation.captured_at:%Y-%m-%d}",
        "eprint": _tex(citation.pwid),
        "eprinttype": "pwid",
        "langid": citation.language,
        "note": _tex(citation.note),
    }
    if published:
        online["date"] = f"{published:%Y-%m-%d}"
    name = _citation_key(citation)
    return _entry("misc", name, misc) + _entry("online", f"{name}-online", online)


def to_ris(citation: Citation) -> str:
    """Return an RIS record of an electronic source."""
    lines = [
        ("TY", "ELEC"),
        ("AU", PUBLISHER),
        ("TI", citation.title),
        ("PB", PUBLISHER),
        ("LA", citation.language),
        ("UR", citation.url),
        ("Y2", f"{citation.captured_at:%Y/%m/%d}"),
        ("AN", citation.pwid),
        ("N1", citation.note),
    ]
    if citation.published:
        lines.append(("DA", f"{citation.published:%Y/%m/%d}"))
    if citation.quotation:
        lines.append(("AB", citation.quotation))
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in [*lines, ("ER", "")])


FORMATS: dict[str, Callable[[Citation], str | list[dict[str, object]]]] = {
    "text": to_text,
    "csl": to_csl,
    "bibtex": to_bibtex,
    "ris": to_ris,
}


def _citation_key(citation: Citation) -> str:
    """Return a key that BibTeX takes: year, the first words of the slug, version."""
    slug = re.sub(r"[^A-Za-z0-9]+", "-", citation.url.rstrip("/").rsplit("/", 1)[-1])[:40].strip("-").lower()
    year = f"{citation.published:%Y}" if citation.published else "nd"
    return f"interpol-{year}-{slug}-{citation.language}-v{citation.version}"


def _entry(kind: str, name: str, fields: dict[str, str]) -> str:
    """Return one BibTeX entry."""
    body = "".join(f"  {field} = {{{value}}},\n" for field, value in fields.items())
    return f"@{kind}{{{name},\n{body}}}\n"


def _tex(value: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in _line(value))


def _line(value: str) -> str:
    """Return *value* on one line: a line break would begin a new field."""
    return " ".join(value.split())


def _parts(day: date) -> list[int]:
    return [day.year, day.month, day.day]


def _instant(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
