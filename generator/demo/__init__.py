"""Sample days for `paper-archive demo`, and the small loopback feed that serves them."""
