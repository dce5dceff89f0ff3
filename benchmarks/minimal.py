"""F, the reference: the least that a Typer program which prints one Rich table of 28 rows costs."""

import typer

app = typer.Typer(add_completion=False)


@app.command()
def main() -> None:
    """Print a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Initiatives")
    for heading in ("Id", "Initiative", "Status", "Lead", "Due", "Late"):
        table.add_column(heading)
    for number in range(1, 29):
        title = f"A joint exercise of patrols on the river, number {number}"
        table.add_row(f"I-{number}", title, "in-progress", "Joint Staff J5", "2027-Q2", "")
    Console(width=120).print(table)


app()
