"""Pages of editions are run as chapters are."""

from tests.chapters.conftest import run_page

__all__ = ["run_page"]
