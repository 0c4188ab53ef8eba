"""Hourly cron over weeks or a year, in simulated time: the replica lives on, a crawl's process is told another hour.

The crawls are those that a user runs, from their own command line; their interpreter is told another hour, and they
know nothing of it.
An hour in which nothing is due and nothing happens on the site is simulated now and then only: such a run asks for
robots.txt and the heads of the listings, and 8,760 processes would take hours to say so.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.home import Home
from archiver.outlook import count_due
from archiver.replica.story import Edition
from tests.faults.crawling import run_crawl
from tests.rows import query

BEGIN = datetime(2027, 1, 4, 7, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
CLOCK = Path(__file__).with_name("another_hour")


def told(moment):
    """Return the environment in which a process takes it to be *moment*, its children too, and time goes on."""
    offset = (moment - datetime.now(UTC)).total_seconds()
    path = os.pathsep.join(filter(None, [str(CLOCK), os.environ.get("PYTHONPATH")]))
    return {"ANOTHER_HOUR": str(offset), "PYTHONPATH": path}


@dataclass
class Plan:
    """What happens on the site, and when."""

    hours: int
    publish_every: int
    """Hours, on average, between two new articles; the same for the next two."""
    edit_every: int
    remove_every: int
    outages: tuple[tuple[int, int, dict[str, object]], ...] = ()
    """First hour, hours, and what `Replica.outage` or `Replica.block` takes."""
    redesign_at: int = 0
    full_at: tuple[int, ...] = ()
    """Hours in which the run is a full one."""
    sample: int = 200
    """Of hours in which nothing is due, one in so many is simulated."""


@dataclass
class Diary:
    """What was done to the site, and what the runs said."""

    published: int = 0
    edits: dict[str, int] = field(default_factory=dict)
    """By address, edits in all."""
    pending: dict[str, int] = field(default_factory=dict)
    """By address, the hour of the edit that no run has found yet."""
    latencies: list[int] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    codes: Counter[tuple[str, int]] = field(default_factory=Counter)
    """By what the weather was and the exit code."""
    runs: int = 0
    requests: int = 0
    alarm_at: int | None = None
    """The hour of the first exit code 4 after the redesign."""
    odd: list[str] = field(default_factory=list)
    """Lines of runs that ended otherwise than they should in good weather."""


class Simulation:
    """A site that lives, a home that cron keeps."""

    def __init__(self, replica, home: Path, plan: Plan, seed: int) -> None:
        self.replica, self.home, self.plan = replica, Home(home), plan
        self.chance = random.Random(seed)
        self.diary = Diary()
        self.moulds = [
            edition for edition in replica._editions.values() if edition.language == "en" and edition.listed
        ]
        self.redesigned = False

    def run(self) -> Diary:
        """Let the hours pass; then two full runs a day apart, so that every removal is told."""
        for hour in range(self.plan.hours):
            happened = self.live(hour)
            if happened or self.is_due(hour) or self.chance.randrange(self.plan.sample) == 0:
                self.crawl(hour, "--full" if hour in self.plan.full_at else "")
        self.replica.recover()
        for hour in (self.plan.hours, self.plan.hours + 25):
            self.crawl(hour, "--full")
        return self.diary

    def is_due(self, hour) -> bool:
        return not self.home.frontier.is_file() or bool(count_due(self.home.frontier, BEGIN + hour * HOUR))

    # --- the site ---------------------------------------------------------------------------

    def live(self, hour) -> bool:
        """Let an hour pass on the site; say whether anything happened."""
        plan, chance = self.plan, self.chance
        self.replica.clock.set(BEGIN + hour * HOUR - HOUR / 2)
        happened = hour == 0
        if chance.randrange(plan.publish_every) == 0:
            happened = self.publish(hour)
        if hour > 2 and chance.randrange(plan.edit_every) == 0:
            happened = self.edit(hour) or happened
        if hour > 2 and chance.randrange(plan.remove_every) == 0:
            happened = self.remove() or happened
        if plan.redesign_at and hour == plan.redesign_at:
            self.replica.redesign(2)
            self.redesigned = happened = True
        return self.change_weather(hour) or hour in plan.full_at or happened

    def change_weather(self, hour) -> bool:
        for first, hours, trouble in self.plan.outages:
            if hour == first:
                how = dict(trouble)
                self.replica.block(how.pop("block")) if "block" in how else self.replica.outage(**how)
            if hour == first + hours:
                self.replica.recover()
            if first <= hour <= first + hours:
                return True
        return False

    def weather(self, hour) -> str:
        if any(first <= hour < first + hours for first, hours, _ in self.plan.outages):
            return "outage"
        return "redesigned" if self.redesigned else "good weather"

    def publish(self, hour) -> bool:
        mould: Edition = self.chance.choice(self.moulds)
        day = (BEGIN + hour * HOUR).date()
        self.diary.published += 1
        number = self.diary.published
        self.replica.publish(
            replace(
                mould,
                story=replace(
                    mould.story, key=f"year-{number}", published=day, scheme="current", layout="current"
                ),
                title=f"{mould.title}, report {number}",
                slug=f"{mould.slug[:100]}-report-{number}",
                date_line=f"{day.day} {MONTHS[day.month - 1]} {day.year}",
                english_tree=False,
                bare=False,
            )
        )
        return True

    def settled(self):
        """Return the addresses that the archive has as they are now: only they may change, so that each edit can be told."""
        rows = dict(query(self.home, "select url, text from articles where state = 'live'"))
        return sorted(
            url
            for url, article in self.replica.articles.items()
            if rows.get(url) == article.text and url not in self.diary.pending
        )

    def edit(self, hour) -> bool:
        urls = self.settled()
        young = [url for url in urls if "-report-" in url]
        url = self.chance.choice(young if young and self.chance.random() < 0.7 else urls)
        count = self.diary.edits[url] = self.diary.edits.get(url, 0) + 1
        self.replica.edit(
            url, add=f"The count now stands at {hour + 1000} boxes, officials said in note number {count}."
        )
        self.diary.pending[url] = hour
        return True

    def remove(self) -> bool:
        urls = [url for url in self.settled() if "-report-" in url]
        if urls:
            url = self.chance.choice(urls)
            self.replica.remove(url, self.chance.choice([404, 410]))
            self.diary.removed.append(url)
        return bool(urls)

    # --- cron -------------------------------------------------------------------------------

    def crawl(self, hour, option="") -> None:
        """Run the crawl of *hour*, and note what it said."""
        diary, moment = self.diary, BEGIN + hour * HOUR
        self.replica.clock.set(moment)
        before = len(self.replica.log)
        options = ["--no-requisites", *filter(None, [option])]
        done = run_crawl(self.home.path, self.replica.url, *options, env=told(moment))
        diary.runs += 1
        diary.requests += len(self.replica.log) - before
        weather = self.weather(hour)
        diary.codes[weather, done.returncode] += 1
        allowed = {"outage": {4}, "redesigned": {0, 3, 4}, "good weather": {0, 3}}[weather]
        if done.returncode not in allowed or (done.returncode == 3 and not diary.removed and hour):
            diary.odd.append(f"hour {hour}, {weather}: exit code {done.returncode}: {done.stderr.strip()}")
        if weather == "redesigned" and done.returncode == 4 and diary.alarm_at is None:
            diary.alarm_at = hour - self.plan.redesign_at
        if done.stdout.startswith("{") and json.loads(done.stdout)["articles_changed"]:
            self.find_edits(hour)

    def find_edits(self, hour) -> None:
        """Note which edits the archive has now."""
        rows = dict(query(self.home, "select url, text from articles"))
        for url, since in list(self.diary.pending.items()):
            if url in self.diary.removed or rows[url] == self.replica.articles[url].text:
                self.diary.latencies.append(hour - since)
                del self.diary.pending[url]
