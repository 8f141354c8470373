"""One module and one page for each code; being in this folder is being registered."""
