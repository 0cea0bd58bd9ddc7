"""The process map: its graph, its time, its drawing. Pure functions over lean.documents.process_map."""
