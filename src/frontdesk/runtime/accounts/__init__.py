"""Access: people, sessions, tokens of programs, what each may do, and the audit of it."""
