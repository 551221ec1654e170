"""Mail: letters to people outside of Matrix, through the mail server of the settings.

Duty: the form of a letter, its language, and handing it over. No tables.

Not here: why somebody is written to (`accounts`, `push`), and the way out (`touchpoints`).
"""
