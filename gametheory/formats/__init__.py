"""Files: games and results in the formats of other programs."""
