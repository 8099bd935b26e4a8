"""Statements as SQLite takes them. Written by `python -m budgetdesk.storage.statements`; change that module."""

DELETE_ENTRY = """\
DELETE FROM entry WHERE entry.declaration = ? AND entry.table_id = ? AND entry.block_id = ? AND
entry.instance_id = ? AND entry.row_id = ? AND entry.column_id = ?"""

INSERT_ENTRY = """\
INSERT INTO entry (declaration, table_id, block_id, instance_id, row_id, column_id, kind, value,
reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""

DELETE_ROW = """\
DELETE FROM entered_row WHERE entered_row.declaration = ? AND entered_row.table_id = ? AND
entered_row.block_id = ? AND entered_row.instance_id = ? AND entered_row.row_id = ?"""

INSERT_ROW = """\
INSERT INTO entered_row (declaration, table_id, block_id, instance_id, row_id, parent_id, level,
position) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""

DELETE_INSTANCE = """\
DELETE FROM instance WHERE instance.declaration = ? AND instance.table_id = ? AND
instance.instance_id = ?"""

INSERT_INSTANCE = """\
INSERT INTO instance (declaration, table_id, instance_id, position) VALUES (?, ?, ?, ?)"""

DELETE_CONFIRMED = """\
DELETE FROM confirmed_cell WHERE confirmed_cell.declaration = ? AND confirmed_cell.table_id = ? AND
confirmed_cell.block_id = ? AND confirmed_cell.instance_id = ? AND confirmed_cell.row_id = ? AND
confirmed_cell.column_id = ?"""

INSERT_CONFIRMED = """\
INSERT INTO confirmed_cell (declaration, table_id, block_id, instance_id, row_id, column_id) VALUES
(?, ?, ?, ?, ?, ?)"""

DELETE_EXPLANATION = """\
DELETE FROM explanation WHERE explanation.declaration = ? AND explanation.finding = ?"""

INSERT_EXPLANATION = """\
INSERT INTO explanation (declaration, finding, text, cell_values, who, at) VALUES (?, ?, ?, ?, ?, ?)"""

DELETE_LAST_YEAR = """\
DELETE FROM last_year WHERE last_year.declaration = ? AND last_year.table_id = ? AND
last_year.block_id = ? AND last_year.instance_id = ? AND last_year.row_id = ? AND
last_year.column_id = ?"""

INSERT_LAST_YEAR = """\
INSERT INTO last_year (declaration, table_id, block_id, instance_id, row_id, column_id, kind, value)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""

DELETE_CORRECTION = """\
DELETE FROM code_correction WHERE code_correction.list_id = ? AND code_correction.code = ?"""

INSERT_CORRECTION = """\
INSERT INTO code_correction (list_id, code, name) VALUES (?, ?, ?)"""

DELETE_INDICATOR = """\
DELETE FROM library_indicator WHERE library_indicator.id = ?"""

INSERT_INDICATOR = """\
INSERT INTO library_indicator (id, name, level1, level2, work, operator, value, unit, direction,
basis, category, definition, standard, explanation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
?)"""

PLACE_ROW = """\
UPDATE entered_row SET position=? WHERE entered_row.declaration = ? AND entered_row.table_id = ? AND
entered_row.block_id = ? AND entered_row.instance_id = ? AND entered_row.row_id = ?"""

PLACE_INSTANCE = """\
UPDATE instance SET position=? WHERE instance.declaration = ? AND instance.table_id = ? AND
instance.instance_id = ?"""

LOG = """\
INSERT INTO change_log (declaration, at, who, kind, label, ops) VALUES (?, ?, ?, ?, ?, ?)"""

TOUCH = """\
UPDATE declaration SET changed_at=? WHERE declaration.id = ?"""

TOUCH_WITH_STATE = """\
UPDATE declaration SET state=?, changed_at=? WHERE declaration.id = ?"""

SET_UNIT_CODE = """\
UPDATE declaration SET unit_code=? WHERE declaration.id = ?"""

SET_UNIT_NAME = """\
UPDATE declaration SET unit_name=? WHERE declaration.id = ?"""

INSERT_DECLARATION = """\
INSERT INTO declaration (id, pack, pack_version, unit_code, unit_name, year, state, created_at,
changed_at, name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

DELETE_DECLARATION = """\
DELETE FROM declaration WHERE declaration.id = ?"""

INSERT_WORKSPACE = """\
INSERT INTO workspace (id, schema_version, created_at) VALUES (?, ?, ?)"""

INSERT_MIGRATION = """\
INSERT INTO migration (name, at) VALUES (?, ?)"""

SET_VERSION = """\
UPDATE workspace SET schema_version=?"""

SELECT_VERSION = """\
SELECT workspace.schema_version  FROM workspace"""

SELECT_WORKSPACE_ID = """\
SELECT workspace.id  FROM workspace"""

SELECT_DECLARATIONS = """\
SELECT declaration.id, declaration.pack, declaration.pack_version, declaration.unit_code,
declaration.unit_name, declaration.year, declaration.state, declaration.created_at,
declaration.changed_at, declaration.name  FROM declaration ORDER BY declaration.year DESC,
declaration.unit_code, declaration.created_at, declaration.id"""

SELECT_DECLARATION = """\
SELECT declaration.id, declaration.pack, declaration.pack_version, declaration.unit_code,
declaration.unit_name, declaration.year, declaration.state, declaration.created_at,
declaration.changed_at, declaration.name  FROM declaration  WHERE declaration.id = ?"""

SELECT_LIKE_ID = """\
SELECT declaration.id  FROM declaration  WHERE (declaration.id LIKE ? || '%')"""

SELECT_CORRECTIONS = """\
SELECT code_correction.list_id, code_correction.code, code_correction.name  FROM code_correction"""

SELECT_INDICATORS = """\
SELECT library_indicator.id, library_indicator.name, library_indicator.level1,
library_indicator.level2, library_indicator.work, library_indicator.operator,
library_indicator.value, library_indicator.unit, library_indicator.direction,
library_indicator.basis, library_indicator.category, library_indicator.definition,
library_indicator.standard, library_indicator.explanation  FROM library_indicator ORDER BY
library_indicator.level1, library_indicator.level2, library_indicator.name, library_indicator.id"""

SELECT_ENTRIES = """\
SELECT entry.table_id, entry.block_id, entry.instance_id, entry.row_id, entry.column_id, entry.kind,
entry.value, entry.reason  FROM entry  WHERE entry.declaration = ? ORDER BY entry.table_id,
entry.block_id, entry.instance_id, entry.row_id, entry.column_id"""

SELECT_ROWS = """\
SELECT entered_row.table_id, entered_row.block_id, entered_row.instance_id, entered_row.row_id,
entered_row.parent_id, entered_row.level, entered_row.position  FROM entered_row  WHERE
entered_row.declaration = ? ORDER BY entered_row.position"""

SELECT_INSTANCES = """\
SELECT instance.table_id, instance.instance_id, instance.position  FROM instance  WHERE
instance.declaration = ? ORDER BY instance.position"""

SELECT_CONFIRMED = """\
SELECT confirmed_cell.table_id, confirmed_cell.block_id, confirmed_cell.instance_id,
confirmed_cell.row_id, confirmed_cell.column_id  FROM confirmed_cell  WHERE
confirmed_cell.declaration = ?"""

SELECT_EXPLANATIONS = """\
SELECT explanation.finding, explanation.text, explanation.cell_values, explanation.who,
explanation.at  FROM explanation  WHERE explanation.declaration = ?"""

SELECT_LAST_YEAR = """\
SELECT last_year.table_id, last_year.block_id, last_year.instance_id, last_year.row_id,
last_year.column_id, last_year.kind, last_year.value  FROM last_year  WHERE last_year.declaration =
?"""

ROW_POSITIONS = """\
SELECT entered_row.row_id, entered_row.position  FROM entered_row  WHERE entered_row.declaration = ?
AND entered_row.table_id = ? AND entered_row.block_id = ? AND entered_row.instance_id = ?"""

INSTANCE_POSITIONS = """\
SELECT instance.instance_id, instance.position  FROM instance  WHERE instance.declaration = ? AND
instance.table_id = ?"""

SELECT_LOG = """\
SELECT change_log.id, change_log.at, change_log.who, change_log.kind, change_log.label,
change_log.ops  FROM change_log  WHERE change_log.declaration = ? AND change_log.at >= ? ORDER BY
change_log.id"""

SELECT_LOG_WITH = """\
SELECT change_log.id, change_log.at, change_log.who, change_log.kind, change_log.label,
change_log.ops  FROM change_log  WHERE change_log.declaration = ? AND change_log.at >= ? AND
change_log.ops LIKE ? ESCAPE '!' ORDER BY change_log.id"""
