"""`lifeline`: a project or an indicator from its target through monitoring to self-evaluation."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from budgetdesk.cli.cells import cell_json
from budgetdesk.cli.console import say, say_json
from budgetdesk.document.indicators.life_line import LifeLine
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.errors import KnownError
from budgetdesk.office.declarations import find_declarations, listed
from budgetdesk.office.life_lines import life_line_of
from budgetdesk.office.links import open_linked
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.workspaces import reading


def life_line(arguments: Namespace, packs: InstalledPacks) -> int:
    with reading(arguments.workspace) as workspace:
        found = find_declarations(workspace.store, arguments.declaration)
        if len(found) > 1:
            raise KnownError("工作库中有几份申报，请用 --declaration 指明一份：", map(listed, found))
        document = open_linked(workspace.store, found[0].id, packs).document
        line = life_line_of(document, find_cell(document.engine, arguments.cell), workspace.store, packs)
    if arguments.json:
        say_json(
            {
                "subject": line.subject,
                "stages": [{"declaration": stage.id, "title": stage.title} for stage in line.stages],
                "threads": [
                    {
                        "label": thread.label,
                        "drifted": thread.drifted,
                        "mentions": [
                            {
                                "text": mention.text,
                                "cell": mention.cell and cell_json(stage.document.engine, mention.cell),
                            }
                            for stage, mention in zip(line.stages, thread.mentions, strict=True)
                        ],
                    }
                    for thread in line.threads
                ],
            }
        )
        return 0
    for text in life_line_text(line):
        say(text)
    return 0


def life_line_text(line: LifeLine) -> Iterator[str]:
    yield f"{line.subject}：{'、'.join(stage.title for stage in line.stages)}"
    for thread in line.threads:
        said = "　｜　".join(mention.text or "—" for mention in thread.mentions)
        yield f"{'≠' if thread.drifted else ' '} {thread.label}：{said}"
