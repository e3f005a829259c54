long clock_wall_us(void);
