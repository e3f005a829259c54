set(FILES command.c ports.c work.c idempotency.c merge.c)
