set(FILES)
