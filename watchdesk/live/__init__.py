"""The detectors on what is being heard: a rolling window, whose turn it is, what stands."""
