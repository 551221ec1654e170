"""The operator's desk: `linnet serve` and what else is done from a terminal."""
