"""The command's side of a deploy: what is sent to a server, and what it answers."""
