"""What a chapter says to the book: ``page = begin(vars())`` at its top."""

import gc

gc.disable()  # what is imported stays: to look through it again and again takes a tenth of the time
from clusterbook.chapter.page import begin  # noqa: E402

gc.enable()

__all__ = ["begin"]
