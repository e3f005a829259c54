set(FILES ticket.c text.c)
