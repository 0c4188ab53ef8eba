"""The gate of reading: how exactly pages are read, beside other extractors. Floors only rise."""
