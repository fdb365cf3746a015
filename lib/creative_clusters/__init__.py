"""Analyses of digital cultural and creative industry clusters: pure functions on dataframes.

The way of the data is one direction: files → `data.sources` → a *panel* →
analysis → tables and charts. Nothing here knows of Jupyter or of the book.
"""
