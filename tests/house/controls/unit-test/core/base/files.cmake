set(FILES must.c clock.c text.c untried.c)
