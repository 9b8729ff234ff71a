"""axe-core on a page: what it finds against WCAG 2.2 AA."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

SCRIPT = Path("web/widget/node_modules/axe-core/axe.min.js")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
RUN = """async (tags) => {
  const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
  const line = (id, { target, failureSummary }) => `${id}: ${target.flat().join(' ')}: ${failureSummary}`;
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => line(id, node)));
}"""


@cache
def source() -> str:
    """The text of axe-core."""
    return SCRIPT.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Every element that breaks a rule. Evaluated through the browser's debugger, where no policy of the page holds."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"() => {{ {source()} }}")
    found: list[str] = page.evaluate(RUN, list(TAGS))
    return found
