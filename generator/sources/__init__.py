"""Where days come from: the Daily Papers API, arXiv, and saved files.

Each source gives `paper.Listing` values; none knows where they are kept. Only `http` here, and
nothing outside this room, imports httpx.
"""
