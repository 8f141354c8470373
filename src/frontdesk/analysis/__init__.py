"""What can be known about a playbook without running it: facts about its graph, and the rules that judge them."""
