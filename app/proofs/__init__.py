"""Proofs about the rules, for tests and for publishing a policy. What serves never imports them.

The order to read in: `translation` makes formulas of the rules' own source, `invariants` says what
every real set of facts obeys, `structure` asks about the list of rules, `symbols` and `paths` run
the engine's own functions on unknown instants, `laws` says what must hold, `enumeration` counts
without a solver, `analysis` puts it all on record.
"""
