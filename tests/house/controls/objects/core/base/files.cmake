set(FILES must.c clock.c text.c broken.c)
