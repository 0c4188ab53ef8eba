"""Who may import what: the design's walls, held by the syntax tree."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    path
    for folder in ("archiver", "spiders")
    for path in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in path.parts
)

# Library to the modules that may import it, by their dotted names or a package above them.
WALLS: dict[str, tuple[str, ...]] = {
    "warcio": ("archiver.arc",),
    "fastwarc": (),  # the tests' second opinion, and theirs alone
    "sqlite3": ("archiver.connection", "archiver.schema", "archiver.store", "archiver.frontier"),
    "sqlite_utils": ("archiver.schema", "archiver.store", "archiver.browse", "archiver.plugins"),
    "trafilatura": ("archiver.extract",),
    "scrapy": (
        "archiver.addon",
        "archiver.agent",
        "archiver.capture",
        "archiver.crawl",
        "archiver.pipeline",
        "archiver.quiet",
        "archiver.run",
        "archiver.visits",
        "archiver.worker",
        "archiver.scheduler",
        "archiver.settings",
        "archiver.selftest",
        "archiver.tape",
        "spiders",
    ),
    "datasette": ("archiver.browse",),
    "PIL": ("archiver.replica",),
    "pyarrow": ("archiver.exports",),
}
# No open(), network or clock here.
PURE = (
    "models", "facts", "exceptions", "digest", "urls", "cdxj", "text", "sentences", "likeness", "dates", "dateline", "quotes", "boilerplate", "dump",
    "rows", "history", "extract", "edits", "search_text", "speakers", "names", "verbs", "captions", "draft", "cite",
)  # fmt: skip
FORBIDDEN_IN_PURE = {
    "socket",
    "urllib.request",
    "http",
    "requests",
    "subprocess",
    "sqlite3",
    "time",
    "os",
    "pathlib",
}


def dotted(path: Path) -> str:
    """Return the module's name in the checkout."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path) -> set[str]:
    """Return every module that *path* imports anywhere, but for type checking."""
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for statement in node.body
        for inner in ast.walk(statement)
    }
    names: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def is_within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_only_the_rim_imports_its_library(path):
    trespass = {
        library: dotted(path)
        for library, allowed in WALLS.items()
        if any(is_within(name, (library,)) for name in imported(path))
        and not is_within(dotted(path), allowed)
    }
    assert trespass == {}


@pytest.mark.parametrize("name", PURE)
def test_pure_modules_touch_neither_files_nor_network_nor_clock(name):
    path = ROOT / "archiver" / f"{name}.py"
    assert not any(is_within(module, tuple(FORBIDDEN_IN_PURE)) for module in imported(path))
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert "open" not in calls


def test_a_module_is_one_noun_not_a_novel():
    long = {dotted(path): lines for path in MODULES if (lines := path.read_text("utf-8").count("\n")) > 400}
    assert long == {}


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_no_module_is_named_after_nothing(path):
    assert path.stem not in {
        "utils",
        "helpers",
        "misc",
        "common",
        "base",
        "manager",
        "scrapy",
        "trafilatura",
        "warcio",
    }
