"""What an editor asks of playbooks while somebody writes them; `server` answers over the Language Server Protocol."""
