"""What runs behind the sockets and routes: the service that changes conversations, its clocks and its listeners."""
