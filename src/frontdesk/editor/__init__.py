"""What an editor asks about playbooks being written; `server` answers over the Language Server Protocol."""
