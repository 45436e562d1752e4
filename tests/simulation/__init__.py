"""A day of timers and webhooks, from a thousand applications to a hundred million: which limit is
reached first, and what moves it.

Time goes in steps of a second, and what falls due in one second is one cohort: a count, not single
timers. A herd of a million behaves by its count alone, so nothing is lost by that, and 10^8
applications take as long as 10^5. Chance is in how many fall due in a second (Poisson, from a
seed). What is closed-form, the tests hold it to: the queue M/D/1, a herd worked off at a rate.

Run it with `python -m tests.simulation` (`make simulate`).
"""
