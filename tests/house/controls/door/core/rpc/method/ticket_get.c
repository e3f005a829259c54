int method_ticket_get(void);
int method_ticket_get(void)
{
    return 0;
}
