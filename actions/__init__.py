"""Action server: what the assistant does beyond uttering an answer. No Dutch text stands here."""
