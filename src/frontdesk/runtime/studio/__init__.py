"""`preview --web`: one playbook in the real widget, beside its graph, on a server that leaves nothing behind."""
