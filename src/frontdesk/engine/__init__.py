"""The engine: a conversation is the fold of its events, and this is the function that is folded."""
