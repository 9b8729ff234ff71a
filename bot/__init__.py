"""What runs inside Rasa: topic importer, NLU components, channel (Python 3.10)."""
