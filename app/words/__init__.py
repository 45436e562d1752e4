"""The words: summaries, reasons, assumptions, problems, drafts. Pure: a decision in, text out.

Every sentence stands in a data file by language (`en.toml`); the code only chooses and fills.
"""
