"""What every HTTP route shares: bodies read, problems said, pages made, lists cut."""
