"""What browsers load: the pages, their files, and what other websites embed."""
