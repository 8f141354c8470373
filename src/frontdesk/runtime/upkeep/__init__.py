"""What is removed: after its days, when nothing needs it any more, or because a visitor asks."""
