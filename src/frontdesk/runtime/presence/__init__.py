"""Who is there: agents with their switch and heartbeat, visitors with their open pages."""
