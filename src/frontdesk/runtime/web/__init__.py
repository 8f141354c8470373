"""What HTTP routes share: request bodies, problems, HTML pages, paging."""
