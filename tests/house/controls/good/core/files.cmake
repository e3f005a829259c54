set(FILES config.c)
