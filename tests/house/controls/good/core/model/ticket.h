int ticket_is_due(const char *name, long now_us);
