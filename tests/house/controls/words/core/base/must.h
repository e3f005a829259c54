/* TODO: think. */
void must_hold(int truth);
