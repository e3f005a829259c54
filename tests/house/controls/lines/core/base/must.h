void must_hold(int truth);
%repeat 600 /* One line more. */
