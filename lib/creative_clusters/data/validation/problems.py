"""Where problems were told from before they moved to the room that reads files."""

from creative_clusters.reading.problems import InvalidData, Problem, suggestion

__all__ = ["InvalidData", "Problem", "suggestion"]
