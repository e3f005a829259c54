set(FILES method/ticket_get.c registry.c)
