"""The book machine: parameters, execution, pages, site, provenance, command line."""
