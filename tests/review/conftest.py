"""The shipped pack, and engines over the samples, as the engine's own tests have them."""

from tests.engine.conftest import published, worksheet

__all__ = ["published", "worksheet"]
