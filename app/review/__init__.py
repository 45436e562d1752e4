"""The review of a note that somebody wrote: what it lacks, what would harm, which names are wrong.

Pure: a text and what is known of the moment in, findings out. What each language says stands in a
data file of its own (`en.toml` explains how to write one); the sentences that tell a finding to a
person are those of `app.words`.
"""
