"""Charts as functions on dataframes: one module a subject, one theme for all."""
