"""The playbook language: from bytes to located text, trees, expressions and typed values."""
