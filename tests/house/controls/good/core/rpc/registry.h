int registry_count(void);
int method_ticket_get(void);
