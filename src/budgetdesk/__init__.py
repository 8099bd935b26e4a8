"""BudgetDesk (预算填报台): budgets of Chinese county units, filled in, checked and published offline."""

__version__ = "0.1.0"
