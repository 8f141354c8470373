"""How a project of playbooks starts and grows: templates for the project, and cards to add."""
