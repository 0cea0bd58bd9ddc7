"""Official forms: what each shows, which tags a template may hold, how it is filled and inspected."""
