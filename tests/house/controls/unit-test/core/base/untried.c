int untried_count(void);
int untried_count(void)
{
    return 0;
}
