"""Durable work that leaves the message path: stored with its cause, done once, tried again until it is done or dead."""
