"""One module a command of ``clusterbook``."""
