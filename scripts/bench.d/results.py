"""What the benchmark found: one `Finding` for each line, and the table of them."""

from dataclasses import asdict, dataclass, field
from statistics import median


@dataclass
class Finding:
    """One measured quantity beside its baseline and its target."""

    row: str
    what: str
    ours: float | None
    unit: str
    baselines: dict = field(default_factory=dict)
    #: Ours to the named baseline: the median over paired runs.
    ratio: float | None = None
    target: str = ""
    #: `None` where there is nothing to meet.
    met: bool | None = None
    #: Single measurements, and whatever explains the number.
    details: dict = field(default_factory=dict)

    def as_json(self):
        return asdict(self)


def paired_ratio(ours, theirs):
    """The median of the ratios of runs that were made side by side."""
    return median(mine / other for mine, other in zip(ours, theirs))


def number(value):
    """A number with about three significant digits, as people read it."""
    if value is None:
        return "-"
    if value == 0 or abs(value) >= 1000:
        return f"{value:,.0f}"
    digits = 3 if abs(value) < 1 else 2 if abs(value) < 100 else 0
    return f"{value:.{digits}f}"


def table(findings):
    """The findings in columns, for people."""
    head = ("row", "what", "ours", "baseline", "ratio", "target", "")
    lines = [head] + [_cells(finding) for finding in findings]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    right = {2, 4}
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths))
        ).rstrip()
        for line in lines
    )


def _cells(finding):
    baselines = ", ".join(f"{name} {number(value)}" for name, value in finding.baselines.items())
    verdict = {None: "", True: "met", False: "NOT MET"}[finding.met]
    ratio = "" if finding.ratio is None else number(finding.ratio)
    return finding.row, finding.what, f"{number(finding.ours)} {finding.unit}", baselines, ratio, finding.target, verdict
