"""What visitors did with the cards of a playbook, counted: `follow` one conversation, add up, and tell."""
