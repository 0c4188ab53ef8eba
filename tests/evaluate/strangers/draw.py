"""What one number draws: an article, its page's design and how each thing on it is printed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from tests.evaluate.strangers.days import draw_date, print_date
from tests.evaluate.strangers.stories import LANGUAGES, Block, Story, datelines, events, stories, words

FRAMES = (
    "ibexa_theme", "ibexa_banner", "ibexa_landing", "bootstrap", "side_first", "drupal", "wordpress", "react",
    "gov", "tailwind", "semantic", "sharepoint", "hero", "inside", "print", "press", "tables", "icpo",
)  # fmt: skip
GALLERIES = (
    "baguette", "figures", "slick", "swiper", "bootstrap", "backgrounds", "background_titles", "data_captions",
    "titles", "thumbnails", "captions_apart", "lazy", "pictures", "counted",
)  # fmt: skip
QUOTES = ("cite", "footer", "aside", "figure", "divs", "lines", "dash", "spans", "two", "q", "section")
# Written when the first lot was read right.
LATE_FRAMES = ("late_h2", "late_featured", "late_collapse", "late_micro", "late_sticky", "late_old2012")
LATE_GALLERIES = ("modals", "twice", "plain", "credits", "captions_first", "list", "rows", "splide")
LATE_QUOTES = ("author_first", "portrait", "dashed", "heading", "silent", "cell", "marks", "tweet")
# And when that was.
ODD_FRAMES = ("odd_logo", "odd_double", "odd_updated", "odd_ago", "odd_cards", "odd_plain")
LAST_FRAMES = ("last_aside", "last_custom", "last_prefix", "last_center")
LAST_GALLERIES = ("terms", "fancy", "headed", "marked")
LAST_QUOTES = ("emphasised", "span_dash", "listed", "opened")
ODDITIES = (
    "ordinals", "hyphens", "comments", "scripts", "read_also", "copy", "latin1", "capitals", "speech", "marks",
)  # fmt: skip
OLD = ("press", "tables", "icpo", "late_old2012", "last_center")
RICH = ("glued", "lines", "blank", "word", "div", "br_in_p", "fields", "each")
OLD_RICH = ("br", "p_open", "font", "indented")
_SCHEMES = {
    "en": ("/en/News-and-Events/News",),
    "fr": ("/fr/Actualites-et-evenements/Actualites", "/fr/News-and-Events/News"),
    "es": ("/es/Noticias-y-acontecimientos/Noticias", "/es/News-and-Events/News"),
    "ar": ("/ar/1/1", "/ar/News-and-Events/News"),
}
_OLD_SCHEMES = {
    "en": "/en/News-and-media/News",
    "fr": "/fr/Centre-des-médias/Nouvelles",
    "es": "/es/Centro-de-prensa/Noticias",
}


@dataclass(frozen=True, slots=True)
class Kit:
    """What pages are put together from."""

    frames: tuple[str, ...] = FRAMES + LATE_FRAMES + ODD_FRAMES + LAST_FRAMES
    galleries: tuple[str, ...] = GALLERIES + LATE_GALLERIES + LAST_GALLERIES
    quotes: tuple[str, ...] = QUOTES + LATE_QUOTES + LAST_QUOTES


WHOLE = Kit()


@dataclass(frozen=True, slots=True)
class Picture:
    """A gallery picture: its addresses, and what is written to it."""

    original: str
    large: str
    small: str
    caption: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One article to be printed and how."""

    seed: int
    story: Story
    frame: str
    ui: str
    """The language of the address and of the boxes; another than the story's on an untranslated page."""
    path: str
    day: date
    printed_day: str
    """"" where the page shows none."""
    standfirst: str
    dateline: str
    """As printed, without its dash."""
    blocks: tuple[Block, ...]
    pictures: tuple[Picture, ...]
    gallery: str
    gallery_after: int
    """After which block; -1 before the text, a number beyond the last after it."""
    pulled: tuple[tuple[tuple[str, str, str, str], int], ...]
    """Pull quotes, and after which block each stands."""
    quote: str
    rich: str
    oddities: frozenset[str] = frozenset()


def draw(seed: int, kit: Kit = WHOLE) -> Drawn:
    """Return what *seed* draws from *kit*."""
    rng = Random(f"stranger {seed}")
    frame = rng.choice(kit.frames)
    old = frame in OLD
    language = rng.choice(("en", "en", "fr", "es") if old else ("en", "en", *LANGUAGES))
    story = rng.choice(stories(language))
    ui = rng.choice(("fr", "es", "ar")) if language == "en" and not old and rng.random() < 0.1 else language
    day = draw_date(rng, old=old)
    blocks, dateline = _draw_blocks(story, rng)
    pictures = () if old else _draw_pictures(story, rng, len(blocks))
    date_language = ui if rng.random() < 0.6 else language
    return Drawn(
        seed=seed,
        story=story,
        frame=frame,
        ui=ui,
        path=_path(story, ui, day, rng, old=old),
        day=day,
        printed_day="" if not old and rng.random() < 0.04 else _print_day(day, date_language, rng, old=old),
        standfirst="" if old or rng.random() < 0.3 else story.standfirst,
        dateline=dateline,
        blocks=blocks,
        pictures=pictures,
        gallery="single" if len(pictures) == 1 else rng.choice(kit.galleries),
        gallery_after=min(len(blocks), rng.choice((-1, 0, 0, 0, 0, 1, 1, 2, 3, 99))),
        pulled=() if old else _draw_pulled(story, blocks, rng),
        quote=rng.choice(kit.quotes),
        rich=rng.choice(OLD_RICH if frame in ("tables", "icpo", "last_center") else RICH),
        oddities=frozenset(rng.sample(ODDITIES, rng.choice((0, 0, 1, 1, 2, 3)))),
    )


def _print_day(day: date, language: str, rng: Random, *, old: bool) -> str:
    """Return *day* as the site prints it, now and then with more around it than it does."""
    printed = print_date(day, language, rng, old=old)
    match rng.choice(("",) * 16 + ("weekday", "capitals", "time", "american")):
        case "weekday":
            weekday = words(language)["weekdays"].split()[day.weekday()]
            return f"{weekday}{'، ' if language == 'ar' else ' '}{printed}"
        case "capitals":
            return printed.upper()
        case "time":
            return f"{printed}, 10:30"
        case "american" if language == "en":
            return f"{day:%B} {day.day}, {day.year}"
    return printed


def _draw_blocks(story: Story, rng: Random) -> tuple[tuple[Block, ...], str]:
    blocks = list(story.blocks)
    match rng.choice(("all",) * 8 + ("short", "long")):
        case "short":
            blocks = blocks[: rng.randint(1, 2)]
        case "long":
            for other in rng.sample(stories(story.language), 3):
                blocks += other.blocks if other != story else ()
    if not story.has_dateline:
        return tuple(blocks), ""
    kind = rng.random()
    if kind < 0.06:
        return (Block(rng.choice(events(story.language))), *blocks), ""
    if kind < 0.14:
        return tuple(blocks), ""
    printed = rng.choice(datelines(story.language))
    blocks[0] = Block(f"{printed} {blocks[0].text}")
    return tuple(blocks), printed.rstrip(" –-")


def _draw_pulled(
    story: Story, blocks: tuple[Block, ...], rng: Random
) -> tuple[tuple[tuple[str, str, str, str], int], ...]:
    """Return sentences of the story that stand in *blocks*, and after which of them each is pulled."""
    drawn = []
    for pulled in story.pulled:
        opening = pulled[0].split(". ")[0]  # a pull quote may leave out what stands between two sentences
        held = [place for place, block in enumerate(blocks) if opening in block.text]
        if held and rng.random() < 0.7:
            at = rng.choice((held[0], held[0], max(0, held[0] - 1), rng.randrange(len(blocks))))
            drawn.append((pulled, at))
    return tuple(drawn)


def _draw_pictures(story: Story, rng: Random, length: int) -> tuple[Picture, ...]:
    captions = list(story.captions)
    if len(captions) > 1 and rng.random() < 0.06:
        return tuple(_picture("", place, "code", rng, cdn=False) for place in range(len(captions)))
    if rng.random() < 0.2 or (length < 3 and rng.random() < 0.6):
        captions = []
    elif rng.random() < 0.15:
        captions = captions[:1]
    alts = rng.choice(("same", "typo", "code", "none", "same"))
    cdn = rng.random() < 0.2
    return tuple(_picture(caption, place, alts, rng, cdn=cdn) for place, caption in enumerate(captions))


def _picture(caption: str, place: int, alts: str, rng: Random, *, cdn: bool) -> Picture:
    number = rng.randrange(1000, 9999) * 10 + place
    alt = {"same": caption, "typo": _misspell(caption, rng), "code": f"2019-{number % 900}-Photo-{place + 1}"}
    name = rng.choice((f"IMG_{number}.jpg", f"photo-{place + 1}.JPG", f"{number}.jpg"))
    if cdn:
        at = f"/media/{rng.getrandbits(40):x}/{name}"
        return Picture(at, f"{at}?w=1200&h=800", f"{at}?w=200", caption, alt.get(alts, ""))
    folder = f"{'/'.join(str(number)[:0:-1])}/{number}-{rng.randint(1, 9)}-eng-GB"
    alias = f"/var/interpol/storage/images/_aliases/{{}}/{folder}/{rng.getrandbits(48):012x}-{name}"
    return Picture(
        f"/var/interpol/storage/images/{folder}/{name}",
        alias.format("large"),
        alias.format("small"),
        caption,
        alt.get(alts, ""),
    )


def _misspell(text: str, rng: Random) -> str:
    """Return *text* with two letters of a longer word in the wrong order."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 5 and word.isalpha()]
    if long:
        place = rng.choice(long)
        word, at = words[place], rng.randint(1, 3)
        words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def _path(story: Story, ui: str, day: date, rng: Random, *, old: bool) -> str:
    if old:
        code = rng.choice(
            (f"PR{rng.randrange(100):03}", f"N{day.year}-{rng.randrange(200):03}", f"N{day:%Y%m%d}")
        )
        return f"{_OLD_SCHEMES[ui]}/{day.year}/{code}"
    return f"{rng.choice(_SCHEMES[ui])}/{day.year}/{story.slug}"
