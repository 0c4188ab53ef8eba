"""A local site that stands for www.interpol.int: what the demo and the tests crawl, every story invented."""

from archiver.replica.running import Replica, Served

__all__ = ["Replica", "Served"]
