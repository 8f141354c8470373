"""Other engines, each walking the flow of `flows/lead-qualification.yaml` in the way that its own documentation shows."""
