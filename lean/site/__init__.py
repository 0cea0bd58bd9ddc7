"""The static site for the management: pages to open by a double click, without a server and without a network."""
