"""The nouns that everything later shares: cards, graphs, events, effects, views and states."""
