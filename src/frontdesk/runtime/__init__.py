"""The shell around the engine: sockets, routes, timers, presence, and the one service that changes conversations."""
