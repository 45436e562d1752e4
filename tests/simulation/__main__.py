"""`make simulate`: the tables of docs/scaling.md, in a quarter of a minute."""

from tests.simulation.tables import by_change, by_size

if __name__ == "__main__":
    for table in (by_size, by_change):
        for line in table():
            print(line, flush=True)
        print()
