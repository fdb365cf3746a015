"""What a chapter says to the book: ``page = begin(vars())`` at its top."""

from clusterbook.chapter.page import begin

__all__ = ["begin"]
