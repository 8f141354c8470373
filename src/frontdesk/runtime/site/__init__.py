"""What a browser is given: the pages, their files, and what other websites embed."""
