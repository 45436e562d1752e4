"""A caller whose application keeps what it is told, as for tracked applications."""

from tests.applications.conftest import client, clock, keeping

__all__ = ["client", "clock", "keeping"]
