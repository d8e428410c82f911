"""Django plumbing without business words: scope, protection, lists, files, documents, jobs, forms."""
