"""What a project of playbooks begins with and grows by: templates, and cards to put in."""
