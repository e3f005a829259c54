void must_hold(int truth);
