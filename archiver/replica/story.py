"""The replica's stories: invented press releases in up to four languages, read from ``stories/*.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from archiver.replica.markup import Block, read_blocks

LANGUAGES = ("en", "fr", "es", "ar")
SECTIONS: dict[str, dict[str, str]] = {
    "current": {
        "en": "/en/News-and-Events/News",
        "fr": "/fr/Actualites-et-evenements/Actualites",
        "es": "/es/Noticias-y-acontecimientos/Noticias",
        "ar": "/ar/1/1",
    },
    "old": {
        "en": "/en/News-and-media/News",
        "fr": "/fr/Centre-des-médias/Nouvelles",
        "es": "/es/Centro-de-prensa/Noticias",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Words that somebody said: in the running text, or set apart as a pull quote."""

    text: str
    speaker: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture in the site's storage; its captions belong to the editions."""

    field_id: int
    """The CMS's id: the original and all its renditions share it."""
    name: str
    scene: str
    """Which drawing it is, see `archiver.replica.scenes`."""

    @property
    def original(self) -> str:
        """Return the path of the picture as it was put in."""
        return f"/var/interpol/storage/images/{self._shelf}/{self.name}"

    def rendition(self, alias: str = "large") -> str:
        """Return the path of a smaller copy, named as the CMS names it: twelve hex digits first."""
        stamp = f"{self.field_id * 2654435761 % 2**48:012x}"
        return f"/var/interpol/storage/images/_aliases/{alias}/{self._shelf}/{stamp}-{self.name}"

    @property
    def _shelf(self) -> str:
        last_four = "/".join(reversed(f"{self.field_id:04d}"[-4:]))
        return f"{last_four}/{self.field_id}-{self.field_id % 7 + 1}-eng-GB"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What all languages of one story share."""

    key: str
    published: date
    scheme: str
    """Which scheme its addresses follow: ``current`` or ``old``."""
    layout: str
    """Which template prints it, see `archiver.replica.layouts`."""
    topic: str
    country_code: str
    pictures: tuple[Picture, ...]
    counter: str
    """How the gallery counts: ``split``, ``slash``, ``inline``, ``tight``, ``arabic``, ``none``."""
    alt: str
    """What the alt text is: ``caption``, ``typo``, ``code``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One story as one address tells it."""

    story: Story
    language: str
    """The address's language."""
    written_in: str
    """The text's language; another one than the address's on an untranslated copy."""
    slug: str
    title: str
    standfirst: str
    date_line: str
    """As printed."""
    place: str
    country: str
    body: str
    captions: tuple[str, ...]
    speeches: tuple[Speech, ...]
    pull: Speech | None
    documents: tuple[tuple[str, str], ...]
    """Title and path of the files offered below the text."""
    see_also: tuple[tuple[str, str], ...]
    """Words and path of the links below the text."""
    english_tree: bool
    """True where the address uses the English section names in spite of its language."""
    listed: bool
    """False where no listing names it: it is found by a language link alone."""
    bare: bool
    """True where the listing names it without ``/en``."""

    @property
    def path(self) -> str:
        """Return the article's path, unquoted, with its language prefix."""
        section = SECTIONS[self.story.scheme][self.language]
        if self.english_tree:
            section = f"/{self.language}{SECTIONS[self.story.scheme]['en'][3:]}"
        return f"{section}/{self.story.published.year}/{self.slug}"

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Return the body's blocks, in order."""
        return read_blocks(self.body)

    @property
    def dateline(self) -> str:
        """Return the dateline as printed, without its dash; "" if there is none."""
        if not self.country:
            return self.place
        brackets = self.written_in != "en"
        return f"{self.place} ({self.country})" if brackets else f"{self.place}, {self.country}"


@cache
def read_stories() -> tuple[Edition, ...]:
    """Read every edition of every story, the newest story first."""
    folder = files("archiver.replica") / "stories"
    stories = [
        tomllib.loads(path.read_text("utf-8")) for path in folder.iterdir() if path.name.endswith(".toml")
    ]
    stories.sort(key=lambda story: (story["date"], story["key"]), reverse=True)
    return tuple(edition for story in stories for edition in to_editions(story))


def to_editions(data: dict[str, Any]) -> tuple[Edition, ...]:
    """Return the editions that one story's data describes, languages in the site's order."""
    scheme = data.get("scheme", "current")
    story = Story(
        key=data["key"],
        published=data["date"],
        scheme=scheme,
        layout=data.get("layout", scheme),
        topic=data["topic"],
        country_code=data.get("country_code", ""),
        pictures=tuple(_to_picture(line) for line in data.get("pictures", ())),
        counter=data.get("counter", "split"),
        alt=data.get("alt", "caption"),
    )
    return tuple(
        _to_edition(story, language, data[language], data) for language in LANGUAGES if language in data
    )


def _to_edition(story: Story, language: str, own: dict[str, Any], data: dict[str, Any]) -> Edition:
    """Read one language's table; ``copy_of`` fills it from another language: an untranslated copy."""
    written_in = own.get("copy_of", language)
    text = {**data[written_in], **own} if written_in != language else own
    return Edition(
        story=story,
        language=language,
        written_in=written_in,
        slug=own.get("slug") or data["en"]["slug"],
        title=text["title"],
        standfirst=text.get("standfirst", ""),
        date_line=text["date"],
        place=text.get("place", ""),
        country=text.get("country", ""),
        body=text["body"],
        captions=tuple(text.get("captions", ())),
        speeches=tuple(_to_speech(line) for line in text.get("speeches", ())),
        pull=_to_speech(text["pull"]) if "pull" in text else None,
        documents=tuple(_to_pair(line) for line in text.get("documents", ())),
        see_also=tuple(_to_pair(line) for line in text.get("see_also", ())),
        english_tree=own.get("english_tree", False),
        listed=own.get("listed", True),
        bare=own.get("bare", False),
    )


def _to_picture(line: str) -> Picture:
    """Read ``14231 harbour-at-night.jpg harbour``."""
    field_id, name, scene = line.split()
    return Picture(field_id=int(field_id), name=name, scene=scene)


def _to_speech(line: str) -> Speech:
    """Read ``words | speaker | role``."""
    text, speaker, role = (*(part.strip() for part in line.split("|")), "", "")[:3]
    return Speech(text=text, speaker=speaker, role=role)


def _to_pair(line: str) -> tuple[str, str]:
    """Read ``words | path``."""
    words, _, path = line.partition("|")
    return words.strip(), path.strip()
