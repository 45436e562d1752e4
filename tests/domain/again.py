"""Says again what is said to requests, one to a line: another process's answers."""

import json
import sys

from tests.domain.asking import Body, ask


def said_to(body: Body) -> str:
    """Every byte but the id's."""
    return json.dumps({**ask(body).answer, "id": None}, ensure_ascii=False)


if __name__ == "__main__":
    sys.stdout.writelines(f"{said_to(json.loads(line))}\n" for line in sys.stdin)
