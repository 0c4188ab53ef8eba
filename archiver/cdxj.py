"""Lines of the replay index, as pywb reads them. Pure."""

from __future__ import annotations

from json.encoder import encode_basestring_ascii as _quoted
from typing import TYPE_CHECKING

from archiver.urls import surt

if TYPE_CHECKING:
    from archiver.facts import Capture
    from archiver.records import Record

_NO_MARKS = str.maketrans("", "", "-T:")


def line_of(record: Record) -> str | None:
    """Return the index line of *record*; None where it is no capture, or not replayed: see `to_line`.

    Nor is one that shares its gzip member with others: pywb goes to the offset, and answers 503.
    """
    return to_line(record.capture) if record.capture and not record.is_shared else None


def to_line(capture: Capture) -> str | None:
    """Return the index line of *capture*, without its end; None where it is not replayed.

    Not replayed: a 304 revisit, which pywb would serve as a 304 and ReplayWeb.page as nothing, and
    a truncated body, on which pywb's clients hang.
    """
    if capture.truncated or (capture.kind == "revisit" and capture.status == 304):  # noqa: PLR2004  (its own name)
        return None
    mime = "warc/revisit" if capture.kind == "revisit" else capture.mime or "unk"
    # Not `strftime`, which takes as long as half a line; nor a dictionary of the fields, which takes as long again.
    timestamp = capture.captured_at.isoformat()[:19].translate(_NO_MARKS)
    return (
        f'{surt(capture.url)} {timestamp} {{"url": {_quoted(capture.url)}, "mime": {_quoted(mime)},'
        f' "status": "{capture.status or 200}", "digest": {_quoted(capture.digest)}, "length": "{capture.length}",'
        f' "offset": "{capture.offset}", "filename": {_quoted(capture.filename.rpartition("/")[2])}}}'
    )
