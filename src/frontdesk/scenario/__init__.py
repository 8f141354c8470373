"""Scenarios: tests that authors write beside their playbooks, run on the production engine with a simulated clock."""
