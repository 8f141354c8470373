"""Scenarios: tests that authors write beside their playbooks, run by the production engine under a virtual clock."""
