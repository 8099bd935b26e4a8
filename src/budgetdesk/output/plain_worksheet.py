"""A worksheet of XlsxWriter for formulas that every Excel knows."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet


class PlainWorksheet(Worksheet):
    """Keeps formulas as they are given: XlsxWriter looks in each thirty times for functions of later Excels, a tenth of the time
    that a workbook takes, and no formula of ours has one (`engine/language/functions`)."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")
