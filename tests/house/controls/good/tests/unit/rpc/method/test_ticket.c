const char *const methods[] = {"ticket.get"};
