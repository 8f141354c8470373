"""Who may come in, and what they may do: people, sessions, tokens of programs, and the audit of all that."""
