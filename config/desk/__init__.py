"""The frame of the operators' desk: who may enter, its sidebar, its first page."""
