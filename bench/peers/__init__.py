"""Ours and other engines, each walking `flows/lead-qualification.yaml` in the way that its documentation shows."""
