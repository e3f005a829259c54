void must_hold(int truth); /* This line goes on and on, as if paper were wide and readers had nothing better to do. */
