"""The colours of the window: calm, light or dark as the system is, and strong on request; nothing else chooses a colour."""

from __future__ import annotations

from budgetdesk.records import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    window: str = "#f3f5f8"
    surface: str = "#ffffff"
    header: str = "#eef1f6"
    band: str = "#f7f9fc"  # subtotal and total lines
    computed: str = "#f4f6f9"  # ground of cells that nobody filled
    line: str = "#d5dbe4"
    strong_line: str = "#aeb8c6"
    text: str = "#1d2733"
    soft_text: str = "#5c6878"
    faint_text: str = "#7c8898"  # signs, and what is off: no text that is to be read
    computed_text: str = "#4c5a6b"
    accent: str = "#1f5fbf"
    accent_soft: str = "#e3edfb"
    error: str = "#c5262c"
    error_soft: str = "#fdeaea"
    query: str = "#985a06"
    query_soft: str = "#fdf2dd"
    hint: str = "#556b81"
    hint_soft: str = "#eaf1f7"
    good: str = "#1f7446"
    good_soft: str = "#e6f4ec"
    on_accent: str = "#ffffff"  # texts on the accent

    def level(self, level: str) -> str:
        """Of a level, or of what is missing."""
        return {"error": self.error, "query": self.query, "hint": self.hint, "missing": self.accent}[level]

    def level_soft(self, level: str) -> str:
        softs = {"error": self.error_soft, "query": self.query_soft, "hint": self.hint_soft}
        return softs.get(level, self.accent_soft)


CALM = Palette()
STRONG = Palette(
    window="#ffffff",
    header="#e4e8ee",
    band="#f0f2f5",
    computed="#eceff3",
    line="#6b7683",
    strong_line="#1d2733",
    text="#000000",
    soft_text="#1d2733",
    faint_text="#4c5a6b",
    computed_text="#1d2733",
    accent="#003f9e",
    accent_soft="#cfe0fa",
    error="#a30008",
    error_soft="#ffd9d9",
    query="#7a4300",
    query_soft="#ffe7b8",
    hint="#27445f",
    hint_soft="#d9e6f2",
    good="#00592c",
    good_soft="#cdeeda",
)
DARK = Palette(
    window="#1b1f25",
    surface="#23282f",
    header="#2b3139",
    band="#272d35",
    computed="#2a3038",
    line="#3b434e",
    strong_line="#5b6673",
    text="#e6eaf0",
    soft_text="#aab4c1",
    faint_text="#808c9b",
    computed_text="#c3ccd7",
    accent="#74a9ff",
    accent_soft="#2a3c59",
    error="#ff8789",
    error_soft="#4a2629",
    query="#e8ab4f",
    query_soft="#443521",
    hint="#9db4cb",
    hint_soft="#2c3946",
    good="#63c48f",
    good_soft="#213d2e",
    on_accent="#10151c",
)
