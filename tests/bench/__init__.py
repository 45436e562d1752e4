"""Speed as ratios: everything that is compared runs in turns, in one run, on the same core."""
