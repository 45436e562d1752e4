"""The files of the pages that a browser sees: question and answer, API, problems."""
