"""Frontdesk: chat playbooks as code, compiled into conversations that hand over to people."""

__version__ = "0.1.0"
