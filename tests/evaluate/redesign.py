"""A relaunch of the site by chance: one edition, printed as a stranger might. The same seed gives the same page.

It knows nothing of the reader. Names say nothing or mislead; what HTML allows for a date, a gallery, a
quote or a paragraph is drawn anew for every seed; all that stands around an article stands around it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from html import escape
from urllib.parse import quote

from archiver.replica.markup import Block, to_html, to_plain
from archiver.replica.story import Edition
from archiver.replica.truth import alt_text

# Names that made generic extractors lose text, and names that say nothing.
TRAPS = [
    "operating",
    "illustrating",
    "attachment",
    "ezembed",
    "comment-free",
    "share-of-voice",
    "sidebar-less",
    "advert-text",
    "hidden-gem",
    "footer-note",
    "header-text",
    "related-to",
    "menu-item",
    "nav-body",
    "social-work",
    "banner-text",
    "caption-like",
    "promo-copy",
]
SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ru",
    "te",
    "va",
    "zo",
    "ne",
    "pi",
    "su",
    "qua",
    "xe",
    "hy",
    "bra",
    "del",
    "fon",
    "gli",
]

RELATED = {
    "en": ("Related news", "See also", "Latest news", "You may also like"),
    "fr": ("Voir aussi", "Actualités associées", "Lire aussi"),
    "es": ("Véase también", "Noticias relacionadas"),
    "ar": ("انظر أيضا", "أخبار ذات صلة"),
}
DOCUMENTS = {
    "en": "Related documents",
    "fr": "Documents associés",
    "es": "Documentos relacionados",
    "ar": "الوثائق ذات الصلة بالموضوع",
}
SHARE = {
    "en": ("Share this page", "Print this page", "Facebook", "Twitter", "LinkedIn"),
    "fr": ("Partager", "Imprimer", "Facebook", "Twitter"),
    "es": ("Compartir", "Imprimir", "Facebook", "WhatsApp"),
    "ar": ("مشاركة", "طباعة", "Facebook"),
}
COOKIES = {
    "en": "Our site uses cookies to ensure technical functionality, gather statistics and enable sharing on social media platforms.",
    "fr": "Notre site utilise des cookies pour assurer son fonctionnement technique et recueillir des statistiques.",
    "es": "Nuestro sitio utiliza cookies para garantizar su funcionamiento técnico y recopilar estadísticas.",
    "ar": "يستخدم موقعنا ملفات تعريف الارتباط لضمان عمله من الناحية التقنية وجمع الإحصاءات.",
}
CONTROLS = {
    "en": ("Previous", "Next"),
    "fr": ("Précédent", "Suivant"),
    "es": ("Anterior", "Siguiente"),
    "ar": ("السابق", "التالي"),
}
PUBLISHED = {"en": "Published on", "fr": "Publié le", "es": "Publicado el", "ar": "نشر في"}
OK = {"en": "OK", "fr": "Accepter", "es": "Aceptar", "ar": "موافق"}
HOME = {"en": "Home", "fr": "Accueil", "es": "Inicio", "ar": "الصفحة الرئيسية"}
NEWS = {"en": "News", "fr": "Actualités", "es": "Noticias", "ar": "الأخبار"}
RIGHTS = {
    "en": "© INTERPOL 2026. All Rights Reserved.",
    "fr": "© INTERPOL 2026. Tous droits réservés.",
    "es": "© INTERPOL 2026. Todos los derechos reservados.",
    "ar": "© INTERPOL 2026. جميع الحقوق محفوظة.",
}


class Redesign:
    """One relaunch: all choices that a page needs, drawn from one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.chance = random.Random(seed)
        style = self.chance.choice(("none", "tokens", "tokens", "traps", "hashed"))
        self._names = {
            "none": self._no_name,
            "tokens": self._token,
            "traps": self._trap,
            "hashed": self._hash,
        }[style]
        self._given: dict[str, str] = {}

    # --- names ---------------------------------------------------------------------------------

    def _no_name(self) -> str:
        return ""

    def _token(self) -> str:
        return "".join(self.chance.sample(SYLLABLES, 3))

    def _trap(self) -> str:
        return self.chance.choice(TRAPS)

    def _hash(self) -> str:
        return f"css-{self.chance.getrandbits(28):07x}"

    def name(self, what: str) -> str:
        """Return the class attribute of *what*, the same each time; "" where the design has no names."""
        if what not in self._given:
            token = self._names()
            while token and token in self._given.values() and self._names != self._trap:
                token = self._names()
            self._given[what] = f' class="{token}"' if token else ""
        return self._given[what]

    def box(self, what: str, content: str, tags: Sequence[str] = ("div",)) -> str:
        """Return *content* in a box for *what*, of one of *tags*."""
        tag = self.pick(f"box {what}", tags)
        return f"<{tag}{self.name(what)}>{content}</{tag}>"

    def pick(self, what: str, options: Sequence[str]) -> str:
        """Return the option that this design has for *what*, the same each time."""
        if f"pick {what}" not in self._given:
            self._given[f"pick {what}"] = self.chance.choice(options)
        return self._given[f"pick {what}"]

    def wrap(self, what: str, content: str, deepest: int = 3) -> str:
        """Return *content* in some boxes more."""
        for number in range(int(self.pick(f"depth {what}", [str(n) for n in range(deepest + 1)]))):
            content = self.box(f"{what} {number}", content, ("div", "div", "section"))
        return content

    def maybe(self, what: str, share: float = 0.5) -> bool:
        """Say whether this design has *what*."""
        return (
            self.pick(f"maybe {what}", ["yes"] * round(share * 20) + ["no"] * (20 - round(share * 20)))
            == "yes"
        )


def print_page(edition: Edition, siblings: Sequence[Edition], seed: int) -> str:
    """Return *edition*'s page in the relaunch of *seed*."""
    design = Redesign(seed)
    page = _Page(design, edition, siblings)
    return page.html()


class _Page:
    """One page in one design."""

    def __init__(self, design: Redesign, edition: Edition, siblings: Sequence[Edition]) -> None:
        self.design, self.edition, self.siblings = design, edition, siblings
        self.language = edition.language
        self.words = edition.language

    def html(self) -> str:
        d, e = self.design, self.edition
        above = [self.cookies()] if d.maybe("cookies first", 0.4) else []
        above += [self.header()]
        if d.maybe("cards before", 0.2):
            above.append(self.cards())
        main = self.main()
        below = [self.footer()]
        if not above[0].startswith("<!--c-->") and d.maybe("cookies last", 0.6):
            below.append(self.cookies())
        body = "".join(above) + main + "".join(below)
        lang = f' lang="{self.language}"' if d.maybe("html lang") else ""
        direction = ' dir="rtl"' if e.written_in == "ar" else ""
        page = f"<!DOCTYPE html>\n<html{lang}{direction}><head>{self.head()}</head><body{d.name('body')}>{body}</body></html>"
        return self.roughen(page)

    def head(self) -> str:
        d, e = self.design, self.edition
        title = escape(e.title)
        suffix = d.pick("suffix", ("", "", " | INTERPOL", " - INTERPOL"))
        parts = ['<meta charset="utf-8">', f"<title>{title}{suffix}</title>"]
        if d.maybe("og:title", 0.7):
            parts.append(f'<meta property="og:title" content="{title}">')
        if d.maybe("description", 0.6):
            said = (
                to_plain(e.standfirst)
                or next(to_plain(b.text) for b in e.blocks if b.kind == "paragraph")[:155]
            )
            parts.append(f'<meta name="description" content="{escape(said)}">')
        parts.append(f'<meta name="keywords" content="{escape(e.story.topic)}">')
        if not d.maybe("html lang"):
            parts.append(f'<meta http-equiv="content-language" content="{self.language}">')
        if d.maybe("canonical", 0.7):
            parts.append(f'<link rel="canonical" href="https://www.interpol.int{quote(e.path)}">')
        parts += [
            f'<link rel="alternate" hreflang="{s.language}" href="{quote(s.path)}">' for s in self.siblings
        ]
        return "".join(parts)

    # --- around ---------------------------------------------------------------------------------

    def links(self, what: str, entries: Sequence[tuple[str, str]]) -> str:
        form = self.design.pick(f"links {what}", ("ul", "div", "spans", "bars"))
        anchors = [f'<a href="{href}">{escape(text)}</a>' for text, href in entries]
        if form == "ul":
            return f"<ul{self.design.name(what)}>" + "".join(f"<li>{a}</li>" for a in anchors) + "</ul>"
        if form == "div":
            return self.design.box(what, "".join(f"<div>{a}</div>" for a in anchors))
        if form == "spans":
            return self.design.box(what, " ".join(f"<span>{a}</span>" for a in anchors))
        return self.design.box(what, " | ".join(anchors))

    def header(self) -> str:
        d, lang = self.design, self.language
        menu = self.links(
            "menu",
            [
                (HOME[lang], f"/{lang}"),
                (NEWS[lang], f"/{lang}/News-and-Events"),
                ("INTERPOL", f"/{lang}/Who-we-are"),
            ],
        )
        choice = self.links("choice", [(s.language.upper(), quote(s.path)) for s in self.siblings])
        logo = f'<a href="/{lang}"><img src="/bundles/x/logo.png" alt="INTERPOL"></a>'
        name = "<h1>INTERPOL</h1>" if d.maybe("logo h1", 0.15) else logo
        return d.box("header", name + d.box("nav", menu, ("nav", "div")) + choice, ("header", "div", "div"))

    def footer(self) -> str:
        lang = self.language
        links = self.links(
            "foot",
            [
                ("Contact", f"/{lang}/Contact"),
                ("Terms of use", f"/{lang}/Terms"),
                ("Site Map", f"/{lang}/sitemap"),
            ],
        )
        return self.design.box("footer", links + f"<p>{RIGHTS[lang]}</p>", ("footer", "div"))

    def cookies(self) -> str:
        lang = self.language
        button = self.design.pick("cookie button", ("button", "a", "span"))
        return "<!--c-->" + self.design.box(
            "cookie", f"<p>{COOKIES[lang]}</p><{button}>{OK[lang]}</{button}>", ("div", "section", "aside")
        )

    def crumbs(self) -> str:
        d, e, lang = self.design, self.edition, self.language
        trail = [
            f'<a href="/{lang}">{HOME[lang]}</a>',
            f'<a href="/{lang}/News-and-Events">{NEWS[lang]}</a>',
            f"<span>{escape(e.title, quote=False)}</span>",
        ]
        form = d.pick("crumbs", ("ol", "marks", "images", "none"))
        if form == "none":
            return ""
        if form == "ol":
            return f"<ol{d.name('crumbs')}>" + "".join(f"<li>{part}</li>" for part in trail) + "</ol>"
        return d.box(
            "crumbs", (" › " if form == "marks" else '<img src="/bundles/x/arrow.svg" alt=">">').join(trail)
        )

    def share(self) -> str:
        d, words = self.design, SHARE[self.language]
        form = d.pick("share", ("links", "buttons", "images", "spans", "none"))
        if form == "none":
            return ""
        if form == "links":
            return self.links("share", [(word, "#") for word in words])
        if form == "buttons":
            return d.box("share", "".join(f"<button>{word}</button>" for word in words))
        if form == "images":
            return d.box(
                "share",
                "".join(
                    f'<a href="#" title="{word}"><img src="/bundles/x/{n}.png" alt="{word}"></a>'
                    for n, word in enumerate(words)
                ),
            )
        return d.box("share", "".join(f"<span>{word}</span> " for word in words))

    def cards(self) -> str:
        d, lang = self.design, self.language
        form = d.pick("card", ("article", "li", "div link", "teaser"))
        cards = []
        for n in range(3):
            href = (
                f"/{lang}/News-and-Events/News/{self.edition.story.published.year}/Another-story-number-{n}"
            )
            title = f"Another story of the same year, number {n}"
            day = (
                self.edition.date_line
                if d.maybe("same date in cards", 0.3)
                else f"{n + 3} March {self.edition.story.published.year}"
            )
            if form == "article":
                cards.append(
                    f'<article{d.name("card")}><h3><a href="{href}">{title}</a></h3><span>{day}</span></article>'
                )
            elif form == "li":
                cards.append(f'<li><a href="{href}">{title}</a> <em>{day}</em></li>')
            elif form == "div link":
                cards.append(
                    f'<a href="{href}"><div{d.name("card")}><img src="/var/interpol/storage/images/_aliases/small/1/2/3/{90000 + n}-1-eng-GB/abcdefabcdef-c.jpg" alt="{title}"><h4>{title}</h4><p>{day}</p></div></a>'
                )
            else:
                cards.append(
                    f'<div{d.name("card")}><a href="{href}"><h3>{title}</h3></a><div>{day}</div><p>Officers from nine countries met to speak of what the year had brought.</p></div>'
                )
        inside = "<ul>" + "".join(cards) + "</ul>" if form == "li" else "".join(cards)
        head = d.pick("related head", ("h2", "h3", "div"))
        return d.box(
            "cards",
            f"<{head}>{d.pick('related', RELATED[lang])}</{head}>{inside}",
            ("div", "section", "aside"),
        )

    def documents(self) -> str:
        if not self.edition.documents:
            return ""
        entries = "".join(
            f'<li><a href="{quote(path)}">{escape(words)}</a></li>' for words, path in self.edition.documents
        )
        head = self.design.pick("documents head", ("h2", "h3", "p"))
        return self.design.box(
            "documents", f"<{head}>{DOCUMENTS[self.language]}</{head}><ul>{entries}</ul>", ("div", "section")
        )

    def also(self) -> str:
        if not self.edition.see_also:
            return ""
        entries = "".join(
            f'<li><a href="{quote(path)}">{escape(words)}</a></li>' for words, path in self.edition.see_also
        )
        head = self.design.pick("also head", ("h2", "h3", "p"))
        return self.design.box(
            "also",
            f"<{head}>{RELATED[self.language][0]}</{head}><ul>{entries}</ul>",
            ("div", "section", "aside"),
        )

    # --- the article -----------------------------------------------------------------------------

    def main(self) -> str:
        d = self.design
        title, date, lead = self.title(), self.date(), self.standfirst()
        order = d.pick("order", ("tdl", "tdl", "dtl", "tld", "ltd0"))
        top = {
            "tdl": title + date + lead,
            "dtl": date + title + lead,
            "tld": title + lead + date,
            "ltd0": date + title + lead,
        }[order]
        place = d.pick("crumbs place", ("before", "after"))
        share = d.pick("share place", ("top", "bottom", "both"))
        top = (
            self.crumbs() + top
            if place == "before"
            else top + self.crumbs()
            if order != "tld"
            else self.crumbs() + top
        )
        if share != "bottom":
            top += self.share()
        body = d.wrap("body", self.body())
        below = (self.share() if share != "top" else "") + self.documents() + self.also()
        if d.maybe("cards after", 0.6):
            below += self.cards()
        if d.maybe("newsletter", 0.2) and self.language == "en":
            below += d.box(
                "newsletter",
                "<h3>Newsletter</h3><p>Sign up to receive our news by e-mail every month.</p><form><input name=q></form>",
            )
        if d.maybe("banner apart", 0.4):
            page = d.wrap("banner", top) + d.wrap("columns", body) + below
        elif d.maybe("below inside", 0.4):
            page = d.wrap("one", top + body + below)
        else:
            page = d.wrap("article", top + body) + below
        tag = d.pick("main", ("main", "div", "article", "section", "table"))
        if tag == "table":
            return f"<table{d.name('main')}><tr><td width=760>{page}</td></tr></table>"
        return f"<{tag}{d.name('main')}>{page}</{tag}>"

    def title(self) -> str:
        d, text = self.design, escape(self.edition.title, quote=False)
        tag = d.pick("title", ("h1", "h1", "h1", "h2", "div"))
        return f"<{tag}{d.name('title')}>{f'<span>{text}</span>' if d.maybe('span in title', 0.2) else text}</{tag}>"

    def date(self) -> str:
        d, e, line = self.design, self.edition, escape(self.edition.date_line)
        day = e.story.published.isoformat()
        return {
            "div": f"<div{d.name('date')}>{line}</div>",
            "p": f"<p{d.name('date')}>{line}</p>",
            "time": f'<time datetime="{day}"{d.name("date")}>{line}</time>',
            "time bare": f"<p><time{d.name('date')}>{line}</time></p>",
            "label": f"<div{d.name('date')}><span>{PUBLISHED[e.written_in]}</span> <span>{line}</span></div>",
            "kicker": f"<div{d.name('date')}><span>{NEWS[self.language]}</span> | <span>{line}</span></div>",
            "list": f"<ul{d.name('date')}><li>{line}</li><li><a href='/x'>{escape(e.story.topic)}</a></li></ul>",
            "em": f"<p><em>{line}</em></p>",
            "dl": f"<dl{d.name('date')}><dt>Date</dt><dd>{line}</dd></dl>",
        }[d.pick("date", ("div", "p", "time", "time bare", "label", "kicker", "list", "em", "dl"))]

    def standfirst(self) -> str:
        d, e = self.design, self.edition
        if not e.standfirst:
            return ""
        text = to_html(e.standfirst)
        form = d.pick("lead", ("p", "div", "h2", "strong", "box", "h3"))
        name = d.name("lead") or ' class="q1"' if form == "p" else d.name("lead")
        return {
            "p": f"<p{name}>{text}</p>",
            "div": f"<div{name}>{text}</div>",
            "h2": f"<h2{name}>{text}</h2>",
            "h3": f"<h3{name}>{text}</h3>",
            "strong": f"<div{name}><strong>{text}</strong></div>",
            "box": f"<div{name}><p>{text}</p></div>",
        }[form]

    def body(self) -> str:
        d = self.design
        split = d.maybe("split body", 0.3)
        form = d.pick("paragraph", ("p", "p", "p", "p", "div", "br", "p span", "p name"))
        runs: list[list[str]] = [[]]
        previous: Block | None = None
        for block in self.edition.blocks:
            if block.kind in ("gallery", "pull"):
                inset = self.gallery() if block.kind == "gallery" else self.pull()
                self.append(runs, inset, form="", split=split and block.kind == "gallery")
            else:
                runs[-1].append(self.block(block, form, previous))
            previous = block
        parts = [
            part if part.startswith("<!--g-->") else self.text_box(f"{part}") for part in self.join(runs)
        ]
        return "".join(parts)

    def append(self, runs: list[list[str]], inset: str, *, form: str, split: bool) -> None:
        """Put *inset* into the running text, or between two boxes of it."""
        if split and runs[-1]:
            runs.append(["<!--g-->" + inset])
            runs.append([])
        else:
            runs[-1].append(inset)

    def join(self, runs: list[list[str]]) -> list[str]:
        return [self.lists("".join(run)) for run in runs if run]

    def lists(self, html: str) -> str:
        """Put neighbouring items into one list, neighbouring rows into one table."""
        html = html.replace("</li><li>", "</li>\0<li>").replace("</tr><tr>", "</tr>\0<tr>")
        for first, last, tag in (("<li>", "</li>", "ul"), ("<tr>", "</tr>", "table")):
            out, inside = [], False
            for part in html.split(first):
                out.append(part)
            joined = first.join(out)
            joined = joined.replace(f"{last}\0{first}", "\1")
            joined = joined.replace(first + "", first)
            pieces = joined.split(first)
            built = pieces[0]
            for piece in pieces[1:]:
                item, _, rest = piece.partition(last)
                built += f"<{tag}>{first}{item}{last}</{tag}>{rest}"
            html = built.replace("\1", last + first)
            _ = inside
        return html.replace("\0", "")

    def text_box(self, content: str) -> str:
        d = self.design
        tag = d.pick("text box", ("div", "div", "section", "article", "td"))
        if tag == "td":
            return f"<table><tr><td{d.name('text box')}>{content}</td></tr></table>"
        return f"<{tag}{d.name('text box')}>{content}</{tag}>"

    def block(self, block: Block, form: str, previous: Block | None) -> str:
        d, text = self.design, to_html(block.text)
        if block.kind == "row":
            return (
                "<tr>"
                + "".join(f"<td>{to_html(cell.strip())}</td>" for cell in block.text.split("|"))
                + "</tr>"
            )
        if block.kind == "list-item":
            return f"<li>{text}</li>"
        if block.kind == "heading":
            tag = d.pick("heading", ("h2", "h3", "h4"))
            if tag == d._given.get("pick lead"):
                tag = "h5"
            return f"<{tag}{d.name('heading')}>{text}</{tag}>"
        if block.kind == "quote":
            return f"<blockquote><p>{text}</p></blockquote>"
        if block.kind == "blank":
            return "<p>&nbsp;</p>"
        forms: dict[str, Callable[[], str]] = {
            "p": lambda: f"<p>{text}</p>",
            "div": lambda: f"<div>{text}</div>",
            "br": lambda: f"{text}<br><br>\n",
            "p span": lambda: f"<p><span>{text}</span></p>",
            "p name": lambda: f"<p{d.name('paragraph')}>{text}</p>",
        }
        return forms[form]()

    def gallery(self) -> str:
        d, e = self.design, self.edition
        total = len(e.story.pictures)
        form = d.pick(
            "gallery",
            ("figure", "ul", "div", "table", "alt", "lightbox", "apart", "twice", "background", "dl"),
        )
        if form == "apart" and total > 1:
            pictures = "".join(f"<div{d.name('cell')}>{self.image(n)}</div>" for n in range(total))
            captions = "".join(f"<p{d.name('cap')}>{to_html(e.captions[n])}</p>" for n in range(total))
            inside = f"<div>{pictures}</div><div{d.name('caps')}>{captions}</div>"
        else:
            inside = "".join(self.slide(form, n) for n in range(total))
            inside = {
                "ul": f"<ul{d.name('slides')}>{inside}</ul>",
                "table": f"<table{d.name('slides')}>{inside}</table>",
                "dl": f"<dl>{inside}</dl>",
            }.get(form, inside)
        if total > 1:
            inside += self.counter(total) + self.controls()
        return d.wrap("gallery", d.box("gallery", inside, ("div", "section", "div", "aside")), 1)

    def slide(self, form: str, number: int) -> str:
        d, e = self.design, self.edition
        caption, image = to_html(e.captions[number]), self.image(number)
        url = e.story.pictures[number].original
        cap = d.pick("caption tag", ("div", "p", "span", "small", "em"))
        below = (
            f"<{cap}{d.name('cap')}>{caption}</{cap}>"
            if cap in ("div", "p")
            else f"<div><{cap}{d.name('cap')}>{caption}</{cap}></div>"
        )
        plain = escape(to_plain(e.captions[number]))
        return {
            "figure": f"<figure{d.name('slide')}>{image}<figcaption>{caption}</figcaption></figure>",
            "ul": f"<li{d.name('slide')}>{image}{below}</li>",
            "div": f"<div{d.name('slide')}>{image}{below}</div>",
            "apart": f"<div{d.name('slide')}>{image}{below}</div>",
            "table": f"<tr><td>{image}</td></tr><tr><td{d.name('cap')}>{caption}</td></tr>",
            "alt": f"<div{d.name('slide')}>{self.image(number, alt=to_plain(e.captions[number]))}</div>",
            "lightbox": f'<a href="{url}" data-caption="{plain}"{d.name("slide")}>{image}</a>',
            "twice": f"<div{d.name('slide')}>{image}<div>{escape(alt_text(e, number), quote=False)}</div>{below}</div>",
            "background": f"<div{d.name('slide')}><div style=\"background-image: url('{url}')\"></div>{below}</div>",
            "dl": f"<dt>{image}</dt><dd{d.name('cap')}>{caption}</dd>",
        }[form]

    def image(self, number: int, alt: str | None = None) -> str:
        d, e = self.design, self.edition
        picture = e.story.pictures[number]
        said = escape(alt_text(e, number) if alt is None else alt)
        form = d.pick("image", ("src", "srcset", "lazy", "picture"))
        if form == "srcset":
            return f'<img src="{picture.rendition()}" srcset="{picture.rendition("small")} 320w, {picture.rendition()} 640w" alt="{said}">'
        if form == "lazy":
            return f'<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="{picture.rendition()}" alt="{said}">'
        if form == "picture":
            return f'<picture><source srcset="{picture.rendition("small")}"><img src="{picture.rendition()}" alt="{said}"></picture>'
        return f'<img src="{picture.rendition()}" alt="{said}">'

    def counter(self, total: int) -> str:
        d = self.design
        return {
            "none": "",
            "one": f"<div{d.name('counter')}>1 / {total}</div>",
            "tight": f"<span{d.name('counter')}>1/{total}</span>",
            "split": f"<div{d.name('counter')}>\n   1 /\n   {total}\n</div>",
            "spans": f"<div{d.name('counter')}><span>1</span> <span>/</span> <span>{total}</span></div>",
            "divs": f"<div{d.name('counter')}><div>1 /</div><div>{total}</div></div>",
            "slash": f"<p{d.name('counter')}>/</p>",
        }[d.pick("counter", ("none", "one", "tight", "split", "spans", "divs", "slash"))]

    def controls(self) -> str:
        d = self.design
        back, on = CONTROLS[self.language]
        return {
            "none": "",
            "buttons": f"<button>{back}</button><button>{on}</button>",
            "links": f'<a href="#">{back}</a> <a href="#">{on}</a>',
            "svg": '<a href="#"><svg><path d="M0 0"/></svg></a><a href="#"><svg></svg></a>',
            "divs": f"<div><a href='#'>{back}</a></div><div><a href='#'>{on}</a></div>",
            "marks": "<span>‹</span><span>›</span>",
        }[d.pick("controls", ("none", "buttons", "links", "svg", "divs", "marks"))]

    def pull(self) -> str:
        d, e = self.design, self.edition
        if e.pull is None:
            return ""
        comma = "، " if e.written_in == "ar" else ", "
        who = escape(comma.join(part for part in (e.pull.speaker, e.pull.role) if part), quote=False)
        text = escape(e.pull.text, quote=False)
        marked = f'"{text}"'
        return {
            "blockquote": f"<blockquote{d.name('pull')}>{marked}<footer>{who}</footer></blockquote>",
            "cite": f"<blockquote{d.name('pull')}><p>{text}</p><cite>{who}</cite></blockquote>",
            "aside": f"<aside{d.name('pull')}><p>{marked}</p><p>{who}</p></aside>",
            "divs": f"<div{d.name('pull')}><div>{marked}</div><div>{who}</div></div>",
            "br": f"<div{d.name('pull')}>{marked}<br>{who}</div>",
            "figure": f"<figure{d.name('pull')}><blockquote>{marked}</blockquote><figcaption>{who}</figcaption></figure>",
            "q": f"<div{d.name('pull')}><q>{text}</q><div>{who}</div></div>",
            "dash": f"<div{d.name('pull')}><p>{marked}</p><p>— {who}</p></div>",
        }[d.pick("pull", ("blockquote", "cite", "aside", "divs", "br", "figure", "q", "dash"))]

    def roughen(self, page: str) -> str:
        """Return *page* as older software writes it: capital tags, end tags left out, comments."""
        form = self.design.pick("rough", ("", "", "", "capitals", "no ends", "comments"))
        if form == "no ends":
            page = page.replace("</li>", "").replace("</p><p", "<p")
        elif form == "comments":
            page = page.replace("</p>", "</p><!-- end -->")
        elif form == "capitals":
            for tag in ("p", "div", "li", "ul", "span", "td", "tr", "table"):
                page = page.replace(f"<{tag}>", f"<{tag.upper()}>").replace(f"</{tag}>", f"</{tag.upper()}>")
        return page.replace("<!--c-->", "").replace("<!--g-->", "")
