"""Spiders: they find pages; `archiver.sites` reads them."""
