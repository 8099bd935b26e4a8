"""The keys of tables and trees that no menu has, with what they do, for the page of keys and the manual."""

KEYS_OF_TABLES = (
    ("Enter", "录入并到下面要填的格；连按 Tab 填完一行后回到行首下方"), ("Tab　Shift+Tab", "录入并到右边、左边要填的格"),
    ("方向键　Home　End", "移动；加 Ctrl 到表头、表尾，加 Shift 选中一片"), ("F2", "修改这一格；直接打字则重新填"),
    ("F4　Alt+↓", "打开可选的编码或选项，可打编码、名称或拼音首字母"), ("Backspace", "清空后重新填"), ("Esc", "放弃正在填的"),
    ("Alt+Enter", "在文字中换行"), ("Ctrl+Enter", "把正在填的填进选中的各格"),
    ("=1200*12　12.5万", "金额可以写算式，可以用万、亿"), ("Ctrl+滚轮", "放大、缩小"),
)  # fmt: skip
