"""Durable work outside the message path: stored with its cause, done once, retried until it is done or dead."""
