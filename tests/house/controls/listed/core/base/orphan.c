int orphan_count(void);
int orphan_count(void)
{
    return 0;
}
