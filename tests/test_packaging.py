"""The wheel: its names, and that it works installed, from a checkout, and inside another project."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


def run(*command, cwd, env=None):
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    done = run("-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Unpack the wheel as an installer does: what is importable then, and nothing of the checkout."""
    target = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


def test_the_wheel_has_one_top_level_name(wheel):
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"archiver"}


def test_the_wheel_has_every_module_and_data_file_of_the_package(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "archiver", "spiders"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\n")
    expected = {name if name.startswith("archiver/") else f"archiver/{name}" for name in tracked if name}
    assert expected - names == set()


def test_scrapy_finds_the_spider_in_the_checkout():
    assert run("-m", "scrapy", "list", cwd=ROOT).stdout.split() == ["interpol"]


def test_scrapy_finds_the_spider_in_the_wheel(installed, tmp_path):
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = archiver.settings\n")
    done = run("-m", "scrapy", "list", cwd=tmp_path, env={"PYTHONPATH": str(installed)})
    assert done.stdout.split() == ["interpol"], done.stderr


def test_another_project_keeps_its_own_spiders(installed, tmp_path):
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = other\n")
    (tmp_path / "other.py").write_text('SPIDER_MODULES = ["spiders"]\n')
    (tmp_path / "spiders").mkdir()
    (tmp_path / "spiders" / "__init__.py").write_text(
        "import scrapy\nclass Own(scrapy.Spider):\n    name = 'own'\n",
    )
    done = run("-m", "scrapy", "list", cwd=tmp_path, env={"PYTHONPATH": f"{tmp_path}:{installed}"})
    assert done.stdout.split() == ["own"], done.stderr


@pytest.mark.skipif(os.environ.get("CI") != "true", reason="makes an environment of its own: CI=true runs it")
def test_the_command_works_with_no_extras_installed(wheel, tmp_path):
    assert run("-m", "venv", tmp_path / "venv", cwd=tmp_path).returncode == 0
    python = tmp_path / "venv" / "bin" / "python"
    pip = [python, "-m", "pip", "install", "--quiet", "-c", ROOT / "constraints.txt", wheel]
    installation = subprocess.run([*map(str, pip)], capture_output=True, text=True, check=False, timeout=280)
    assert installation.returncode == 0, installation.stderr
    for command in (["--help"], ["crawl", "--help"], ["clean", "--help"], ["rebuild", "--help"]):
        done = subprocess.run(
            [python, "-m", "archiver", *command], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_constraints_pin_every_dependency_and_name_no_index():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert [line for line in lines if "://" in line or line.startswith("-")] == []
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines if "==" in line}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + [
        dep for extra in project["optional-dependencies"].values() for dep in extra
    ]
    names = {
        dep.split(">")[0].split("<")[0].split("=")[0].split("[")[0].strip().lower().replace("_", "-")
        for dep in wanted
    }
    assert names - pinned == set()


def brought_by(requirements):
    """Return the distributions that *requirements* bring, without any extra, by their normal names."""
    found, waiting = set(), list(requirements)
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        if name not in found and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            found.add(name)
            try:
                waiting += metadata.requires(name) or []
            except metadata.PackageNotFoundError:
                continue
    return found


# What says which extra to install where its package is missing.
EXTRAS = {"pyarrow": "parquet", "datasette": "browse"}


def test_without_any_extra_every_command_but_those_that_say_so_has_what_it_imports():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    brought = brought_by(project["dependencies"])
    distributions = metadata.packages_distributions()
    missing = {}
    for path in [*(ROOT / "archiver").rglob("*.py"), *(ROOT / "spiders").glob("*.py")]:
        for node in ast.parse(path.read_text("utf-8")).body:
            modules = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for module in {name.partition(".")[0] for name in modules} - sys.stdlib_module_names:
                names = {canonicalize_name(name) for name in distributions.get(module, [])}
                if module not in ("archiver", "spiders", *EXTRAS) and not names & brought:
                    missing[module] = path.name
    assert missing == {}
