"""A candidate without a mouse."""

from playwright.sync_api import Page

_MOST_STEPS = 120
_NAME_OF_FOCUSED = """() => {
  const at = document.activeElement;
  const label = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
  return label.trim().replace(/\\s+/g, " ");
}"""


class Keyboard:
    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, name: str) -> None:
        """Tabs on to the field or button of that name."""
        for _ in range(_MOST_STEPS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(_NAME_OF_FOCUSED) == name:
                return
        raise AssertionError(f"the keyboard does not reach {name!r}")

    def type_day(self, name: str, day: str) -> None:
        """`day` by ISO 8601, typed as a browser in the United States asks for it."""
        year, month, date = day.split("-")
        self.go_to(name)
        self.page.keyboard.type(f"{month}{date}{year}")

    def choose(self, name: str, option: str) -> None:
        """By its first letters, as a list that is closed takes them."""
        self.go_to(name)
        self.page.keyboard.type(option)
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Escape")
