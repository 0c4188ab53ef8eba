"""The bare spider with this project's add-on: fetching and wire-exact capture, nothing read."""

from __future__ import annotations

from bare import BareSpider


class CapturedSpider(BareSpider):
    name = "captured"
    custom_settings = {  # noqa: RUF012  (Scrapy's own idiom)
        **BareSpider.custom_settings,
        "ADDONS": {"archiver.addon.ArchiverAddon": 300},
    }
