"""A synthetic benchmark: true lists, mangled in named ways into files, and a scorer."""
