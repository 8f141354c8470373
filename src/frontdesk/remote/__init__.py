"""The client side of deploys: what commands send to a server, and what it answers."""
