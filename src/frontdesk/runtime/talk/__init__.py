"""What happens in a conversation: units of work, each inside one transaction, and what agents may see of it."""
