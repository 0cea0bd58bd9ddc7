"""What a reader wants to know of a document: typed values, worked out once, that forms, site, lists and status share.

Nothing is spelled out as text here: dates, quantities, names and working days are formatted where they are shown.
"""
