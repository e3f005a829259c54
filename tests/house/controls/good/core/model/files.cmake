set(FILES ticket.c)
