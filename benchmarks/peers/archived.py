"""scrapy-webarchive, in an environment of its own with the old pins that it needs."""

from __future__ import annotations

from bare import BareSpider


class ArchivedSpider(BareSpider):
    name = "archived"
    custom_settings = {  # noqa: RUF012  (Scrapy's own idiom)
        **BareSpider.custom_settings,
        "EXTENSIONS": {"scrapy_webarchive.extensions.WaczExporter": 543},
    }
