"""From an author's files to findings, a graph, a release: the only package that reads playbooks."""
