"""Renderers of a drawing: a module in this folder is a format; its `render(drawing)` gives the text."""
