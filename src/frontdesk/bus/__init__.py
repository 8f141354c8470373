"""Who should look now: hints, never truth."""
