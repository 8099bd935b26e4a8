"""Which rules are tried on what: a rule's function bears the key under which the catalogue tells of it."""

from __future__ import annotations

from collections.abc import Callable

from budgetdesk.review.indicators import budgets, directions, headings, pairs, phrasing, values, years
from budgetdesk.review.indicators.hits import Faults, Tree
from budgetdesk.review.indicators.indicator import Indicator
from budgetdesk.review.indicators.projects import Project

OF_INDICATOR: tuple[Callable[[Indicator, Tree], Faults], ...] = (
    values.placeholder, values.no_value, values.no_operator, values.operator_blank, values.unknown_operator,
    values.operator_without_number, values.qualitative_number, values.no_unit, values.approximate,
    values.range_value, values.over_hundred, values.at_least_all, values.cannot_fail, values.cannot_be_met,
    values.several_numbers, values.said_in_both, values.other_year, values.low_satisfaction,
    values.negative, values.impossible, values.broken_count, values.unit_unlike_name,
    directions.satisfaction_turned, directions.rate_turned, directions.cost_turned, directions.output_turned,
    directions.direction_unlike_operator, directions.direction_unlike_kind,
    phrasing.words_for_number, phrasing.vague_value, phrasing.slogan_value, phrasing.loose_deadline,
    phrasing.repeats_name, phrasing.no_name, phrasing.cut_off_name, phrasing.slogan_name, phrasing.slogan_benefit,
    phrasing.group_name, phrasing.two_measures, phrasing.repeats_heading, phrasing.said_twice, phrasing.no_scale,
    phrasing.empty_explanation, phrasing.odd_formula, values.share_as_fraction,
    headings.wrong_branch, headings.unknown_basis, headings.unknown_class, headings.odd_weight,
    years.years_unlike, years.worse_than_last, years.jump, years.already_done, years.actual_unit,
    years.actual_words,
)  # fmt: skip
OF_HEADING: tuple[Callable[[Indicator, Tree], Faults], ...] = (
    headings.no_upper_name, headings.empty_branch, headings.unknown_heading, headings.wrong_first,
)  # fmt: skip
"""On a row above the indicators, or on one that lacks such a row, looking at those around it."""
_NAME, _VALUE, _YEARS, _NOTES, _MONEY = "name", "value", "previous", "notes", "money"
OF_TREE: tuple[tuple[Callable[[Tree], Faults], frozenset[str]], ...] = (
    (headings.duplicate, frozenset({_NAME})),
    (phrasing.mixed_terms, frozenset({_NAME})),
    (headings.weights_sum, frozenset({_NOTES})),
    (headings.missing_kind, frozenset({_NAME})),
    (headings.no_counts, frozenset({_NAME, _VALUE})),
    (headings.linked_rates, frozenset({_NAME, _VALUE})),
    (headings.no_basis, frozenset({_NAME, _NOTES})),
    (headings.no_class, frozenset({_NAME, _NOTES})),
    (headings.no_weight, frozenset({_NAME, _NOTES})),
    (headings.no_standard, frozenset({_NAME, _NOTES, _VALUE})),
    (headings.no_explanation, frozenset({_NAME, _NOTES})),
    (headings.no_previous, frozenset({_NAME, _YEARS, _VALUE})),
    (years.rate_of_nobody, frozenset({_NAME, _YEARS, _VALUE})),
    (budgets.cost_over_budget, frozenset({_NAME, _VALUE, _MONEY})),
    (budgets.costs_over_budget, frozenset({_NAME, _VALUE, _MONEY})),
    (budgets.cost_unlike_budget, frozenset({_NAME, _VALUE, _MONEY})),
    (budgets.amount_over_budget, frozenset({_NAME, _VALUE, _MONEY})),
    (budgets.previous_over_spent, frozenset({_NAME, _YEARS, _VALUE, _MONEY})),
)
"""On all indicators of a tree together, with the parts of an indicator that they look at."""
ALL_PARTS = frozenset({_NAME, _VALUE, _YEARS, _NOTES, _MONEY})
OF_PAIR: tuple[Callable[[Indicator, Indicator], Faults], ...] = (
    pairs.pair_name, pairs.pair_unit, pairs.pair_direction, pairs.pair_kind, pairs.pair_value,
    pairs.pair_wording, pairs.pair_basis, pairs.pair_class, pairs.flow_equal, pairs.worse_than_long,
)  # fmt: skip
WITH_PROJECTS: tuple[Callable[[Tree, list[Project]], Faults], ...] = (
    budgets.amount_unlike_project, budgets.amount_without_project,
)  # fmt: skip
WITH_SHEETS: tuple[Callable[[Tree, list[Tree]], Faults], ...] = (pairs.unlike_project, pairs.copied_tree)
