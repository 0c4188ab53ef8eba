"""Scrapy's settings for this project: an honest, patient guest, and nothing running that nobody asked for.

`scrapy crawl` reads them as they are; `archiver crawl` lays the run's own on top. Decisions 002
and 006 say why Scrapy's own retries, redirects, robots.txt and queue are not used.
"""

from __future__ import annotations

from importlib.util import find_spec

from archiver import NAME

BOT_NAME = NAME
# A wheel has the spiders as archiver.spiders; in a checkout they lie at the top.
SPIDER_MODULES = ["archiver.spiders" if find_spec("archiver.spiders") else "spiders"]
ADDONS: dict[str, int] = {}

# --- the request's life is the frontier's -----------------------------------------------------
SCHEDULER = "archiver.scheduler.Scheduler"
# All that runs is named here, in the place of Scrapy's own lists: what is only turned off, by a setting or by None, is
# imported all the same, and two of those bring an HTTP library each, a fifth of a run's start.
EXTENSIONS_BASE: dict[str, int] = {
    "archiver.run.Run": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.logstats.LogStats": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
}
ITEM_PIPELINES = {"archiver.pipeline.Pipeline": 300}
# Not Scrapy's retries, redirects, cache and robots.txt, which would answer, follow or ask again behind the frontier's
# back; nor its statistics, which compose each request and response anew to count their bytes: the WARC knows them.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {
    "archiver.scheduler.Gate": 10,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
}
# A spider yields visits, no requests but its seeds, and every answer is one, also a 404: there is nothing to filter.
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
ROBOTSTXT_OBEY = (
    False  # we obey, before a claim is handed out; Scrapy's middleware lets requests through meanwhile
)
RETRY_ENABLED = False
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
COMPRESSION_ENABLED = False  # content coding is undone as it is when a WARC is read again, bounded
CONCURRENT_ITEMS = 1  # 100 tasks a response otherwise: +38 % pages/s

# --- manners ----------------------------------------------------------------------------------
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0.0  # the frontier keeps the delay, so that it holds over restarts and workers
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
DOWNLOAD_TIMEOUT = 60
# A response that ends too early is kept as it came, marked truncated, and is a failure of its own kind.
DOWNLOAD_FAIL_ON_DATALOSS = True
# zstd and br captures break the tools that replay them. Every byte here is stored once a request, and a crawl needs
# no more: a page's language is in its address.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,*/*",
    "Accept-Language": "en,*",
    "Accept-Encoding": "gzip",
}
USER_AGENT = NAME

# --- security ---------------------------------------------------------------------------------
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
COOKIES_ENABLED = False
HTTPPROXY_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True
# Scrapy holds a body in memory, twice while it grows; decoded ones are bounded alike (`wire.MAX_BODY`).
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    "http": "archiver.capture.ArchiverDownloadHandler",
    "https": "archiver.capture.ArchiverDownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}

# --- quiet ------------------------------------------------------------------------------------
LOG_LEVEL = "INFO"
LOG_FORMATTER = "archiver.quiet.PageLines"
STATS_DUMP = False
MEMUSAGE_ENABLED = False

# --- ours -------------------------------------------------------------------------------------
ARCHIVER_HOME = ""
"""The home of the archive; else the environment's ARCHIVER_HOME, else data/."""
ARCHIVER_CONTACT = ""
"""Who answers for the crawl; else the environment's, else the home's archiver.toml."""
ARCHIVER_ORIGIN = ""
"""What the captures are of: live, mirror, replica; by default live, or mirror with a base_url."""
ARCHIVER_DELAY: float | None = None
"""Seconds between two requests to a host; by default 1, on a loopback mirror 0."""
ARCHIVER_BACKOFF = 5.0
"""Seconds before a first retry where the site names none."""
ARCHIVER_PATIENCE = 600.0
"""Seconds that a run waits for a request that must come later; what comes later still is the next run's."""
ARCHIVER_LIMIT = 0
"""New articles after which a run ends; 0 for no limit, as in the next three."""
ARCHIVER_TIME_LIMIT = 0.0
"""Seconds."""
ARCHIVER_DAILY_REQUESTS = 0
ARCHIVER_DAILY_BYTES = 0
"""Of WARC written, by all runs of a UTC day."""
ARCHIVER_ARGUMENTS: dict[str, object] = {}
"""What a run was asked to do, as its record keeps it."""
ARCHIVER_GROUP = 1
"""Visits that share one fsync and one commit: a power cut costs no more than so many, asked for again."""
ARCHIVER_READERS = 1
"""Processes that read pages, of each engine."""
