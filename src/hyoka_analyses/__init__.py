"""The analyses: from the tables of documents to measures, notebooks and pages."""
