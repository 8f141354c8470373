"""Open pages of agents and visitors: handshakes, frames, queues."""
