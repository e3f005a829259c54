int config_read(void);
