"""Archive INTERPOL's news: WARC captures, clean articles, and the proof that ties each to the other."""
