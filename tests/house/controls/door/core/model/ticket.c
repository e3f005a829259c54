int ticket_is_due(const char *name, long now_us);
int ticket_is_due(const char *name, long now_us)
{
    return now_us > name[0];
}
