"""Several people with one store, through git: what stands, what is committed, what is sent."""
