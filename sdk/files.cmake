# What a plugin or client author takes home.
