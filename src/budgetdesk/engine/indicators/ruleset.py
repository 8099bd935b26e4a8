"""Which rules are tried on what: a rule's function bears the key under which the catalogue tells of it."""

from __future__ import annotations

from collections.abc import Callable

from budgetdesk.engine.indicators import budgets, directions, headings, pairs, values, wording, years
from budgetdesk.engine.indicators.faults import Faults, Tree
from budgetdesk.engine.indicators.indicator import Indicator
from budgetdesk.engine.indicators.projects import Project

OF_INDICATOR: tuple[Callable[[Indicator, Tree], Faults], ...] = (
    values.placeholder, values.no_value, values.no_operator, values.operator_blank, values.unknown_operator,
    values.operator_without_number, values.qualitative_number, values.no_unit, values.approximate,
    values.range_value, values.over_hundred, values.at_least_all, values.cannot_fail, values.cannot_be_met,
    values.several_numbers, values.said_in_both, values.other_year, values.low_satisfaction,
    values.negative, values.impossible, values.broken_count, values.unit_unlike_name,
    directions.satisfaction_turned, directions.rate_turned, directions.cost_turned, directions.output_turned,
    directions.direction_unlike_operator, directions.direction_unlike_kind,
    wording.words_for_number, wording.vague_value, wording.slogan_value, wording.loose_deadline,
    wording.repeats_name, wording.no_name, wording.cut_off_name, wording.slogan_name, wording.slogan_benefit,
    wording.group_name, wording.two_measures, wording.repeats_heading, wording.said_twice, wording.no_scale,
    wording.empty_explanation, wording.odd_formula, values.share_as_fraction,
    headings.wrong_branch, headings.unknown_basis, headings.unknown_class, headings.odd_weight,
    years.years_unlike, years.worse_than_last, years.jump, years.already_done, years.actual_unit,
    years.actual_words,
)  # fmt: skip
OF_HEADING: tuple[Callable[[Indicator, Tree], Faults], ...] = (
    headings.no_upper_name, headings.empty_branch, headings.unknown_heading, headings.wrong_first,
)  # fmt: skip
"""On a row above the indicators, or on one that lacks such a row, looking at those around it."""
OF_TREE: tuple[Callable[[Tree], Faults], ...] = (
    headings.duplicate, headings.weights_sum, headings.missing_kind, headings.no_counts, headings.linked_rates,
    headings.no_basis, headings.no_class, headings.no_weight, headings.no_standard, headings.no_explanation,
    headings.no_previous, years.rate_of_nobody, budgets.cost_over_budget, budgets.costs_over_budget,
    budgets.cost_unlike_budget, budgets.amount_over_budget, budgets.previous_over_spent,
)  # fmt: skip
OF_PAIR: tuple[Callable[[Indicator, Indicator], Faults], ...] = (
    pairs.pair_name, pairs.pair_unit, pairs.pair_direction, pairs.pair_kind, pairs.pair_value,
    pairs.pair_wording, pairs.pair_basis, pairs.pair_class, pairs.flow_equal, pairs.worse_than_long,
)  # fmt: skip
WITH_PROJECTS: tuple[Callable[[Tree, list[Project]], Faults], ...] = (
    budgets.amount_unlike_project, budgets.amount_without_project,
)  # fmt: skip
WITH_SHEETS: tuple[Callable[[Tree, list[Tree]], Faults], ...] = (pairs.unlike_project, pairs.copied_tree)
