"""Other extractors on the same pages, in an environment of their own, made on first use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PACKAGES = (
    "trafilatura==2.3.1", "lxml_html_clean", "readability-lxml", "newspaper4k", "resiliparse", "jusText",
)  # fmt: skip

SCRIPT = """
import json, sys, warnings
warnings.simplefilter("ignore")
import trafilatura, justext
from readability import Document
from lxml import html as lxml_html
from resiliparse.extract.html2text import extract_plain_text
from newspaper import Article

STOPLISTS = {"en": "English", "fr": "French", "es": "Spanish", "ar": "Arabic"}

def split(text):
    return [" ".join(line.split()) for line in (text or "").split("\\n") if line.strip()]

def by_readability(page, language):
    tree = lxml_html.fromstring(Document(page).summary())
    return split("\\n".join(" ".join(e.itertext()) for e in tree.iter("p", "li", "h2", "h3", "h4", "td")))

def by_justext(page, language):
    stop = justext.get_stoplist(STOPLISTS[language])
    return [" ".join(p.text.split()) for p in justext.justext(page.encode(), stop) if not p.is_boilerplate]

def by_newspaper(page, language):
    article = Article("https://example.org/a", language=language)
    article.download(input_html=page)
    article.parse()
    return split(article.text)

ENGINES = {
    "trafilatura": lambda page, language: split(trafilatura.extract(page, include_comments=False)),
    "trafilatura precision": lambda page, language: split(trafilatura.extract(page, include_comments=False, favor_precision=True)),
    "readability-lxml": by_readability,
    "newspaper4k": by_newspaper,
    "resiliparse": lambda page, language: split(extract_plain_text(page, main_content=True)),
    "jusText": by_justext,
}
for line in sys.stdin:
    case = json.loads(line)
    answer = {}
    for name, engine in ENGINES.items():
        try:
            answer[name] = engine(case["html"], case["language"])
        except Exception as error:
            answer[name] = []
            print(name, repr(error)[:100], file=sys.stderr)
    print(json.dumps(answer))
"""


def read_with_peers(pages: Sequence[tuple[str, str]]) -> list[dict[str, list[str]]]:
    """Return what each extractor says of each of *pages* (HTML, language), as paragraphs by its name."""
    python = _environment()
    lines = "\n".join(json.dumps({"html": html, "language": language}) for html, language in pages)
    done = subprocess.run(
        [str(python), "-c", SCRIPT], input=lines, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def _environment() -> Path:
    """Return the Python of the peers' environment, making it if there is none."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "interpol-archiver" / "peers"
    python = cache / "bin" / "python"
    if not (cache / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(cache)], check=True)
        # The pip that comes with Python 3.11 trips over lxml[html-clean] asked for twice.
        subprocess.run([str(python), "-m", "pip", "install", "-q", "--upgrade", "pip"], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *PACKAGES], check=True)
        (cache / "ready").touch()
    return python
