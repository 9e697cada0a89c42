"""Reading a page straight from its content stream: what it shows and paints, without drawing it."""
