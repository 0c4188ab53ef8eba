"""Class names as front-end developers give them: words, BEM, hashes, another language, or none at all."""

from __future__ import annotations

from random import Random

from markupsafe import Markup

_SYNONYMS: dict[str, tuple[str, ...]] = {
    "gallery": (
        "gallery",
        "slider",
        "diaporama",
        "carousel",
        "media-set",
        "photos",
        "visual",
        "images-block",
    ),
    "track": ("track", "list", "inner", "slides", "strip"),
    "slide": ("slide", "item", "cell", "diapo", "picture"),
    "caption": ("caption", "legend", "legende", "desc", "text", "info"),
    "counter": ("counter", "count", "num", "pager", "index", "pagination"),
    "quote": ("quote", "pullquote", "citation", "exergue", "highlight", "block", "verbatim", "callout"),
    "author": ("author", "source", "name", "who", "signature"),
    "said": ("said", "words", "text", "content"),
    "date": ("date", "published", "day", "meta-item", "datum", "info"),
    "meta": ("meta", "infos", "byline", "details"),
    "lead": ("lead", "intro", "chapo", "standfirst", "summary", "excerpt", "introduction"),
    "text": ("text", "body", "content", "richtext", "texte", "copy", "wysiwyg"),
    "article": ("article", "news", "detail", "story", "actu", "single", "content"),
    "title": ("title", "heading", "titre", "headline"),
    "related": ("related", "more", "see-also", "voir-aussi", "suggestions", "others"),
    "documents": ("documents", "downloads", "files", "attachments", "resources"),
    "topics": ("topics", "tags", "themes", "labels"),
    "share": ("share", "social", "tools"),
    "side": ("side", "aside", "column", "right"),
    "wrap": ("wrap", "container", "page", "layout"),
    "main": ("main", "center", "primary", "left"),
}
_PREFIXES = ("", "news-", "c-", "m-", "o-", "article__", "actu__", "block-", "ip-", "u-", "news-detail__")


class Namer:
    """Names for the roles of one page; the same role has the same name on it."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._mode = rng.choice(("words", "words", "bem", "hashed", "empty", "numbered"))
        self._prefix = rng.choice(_PREFIXES)
        self._names: dict[str, str] = {}

    def __call__(self, role: str) -> str:
        """Return the class of *role*."""
        if role not in self._names:
            self._names[role] = self._draw(role)
        return self._names[role]

    def hashed(self) -> str:
        """Return a class as build tools make them; never the same twice."""
        return f"sc-{self._rng.getrandbits(28):x} {self._rng.getrandbits(24):x}"

    def wrapped(self, html: str, most: int = 3) -> Markup:
        """Return *html* inside none to *most* elements without meaning."""
        for _ in range(self._rng.randint(0, most)):
            tag = self._rng.choice(("div", "div", "div", "section"))
            html = (
                f'<{tag} class="{self(self._rng.choice(("wrap", "inner", "row", "block")))}">{html}</{tag}>'
            )
        return Markup(html)

    def _draw(self, role: str) -> str:
        word = self._rng.choice(_SYNONYMS.get(role, (role,)))
        match self._mode:
            case "hashed":
                return f"css-{self._rng.getrandbits(30):x}"
            case "empty":
                return ""
            case "numbered":
                return f"e{len(self._names) + 10}"
            case "bem":
                return f"{self._prefix}{word} {self._prefix}{word}--{self._rng.choice(('default', 'large', 'v2'))}"
        return f"{self._prefix}{word}"
