"""The removal of stored data: when its retention period is over, when nothing needs it, or because a visitor asks."""
