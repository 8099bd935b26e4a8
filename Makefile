# Each target fetches what it needs, so that any of them is the first command on a fresh machine.

PY := .venv/bin/python
OFFSCREEN := QT_QPA_PLATFORM=offscreen

# Compiled bytecode halves the start-up time, and some containers switch it off.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help

help: ## 列出全部命令 | list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: deps-test .venv/stamp ## 准备好全部依赖（其他命令会自动执行） | install all that is needed (the others do it too)

demo: deps-demo .venv/stamp ## 示例：由底稿生成、审核、打印，并打开窗口 | make, check and print a sample, open the window
	.venv/bin/budgetdesk demo --out build/demo

test: deps-test .venv/stamp ## 运行全部测试 | run all tests
	$(OFFSCREEN) $(PY) -m pytest -n 2

lint: deps-python .venv/stamp ## 检查代码格式、类型和分层 | check style, types and layers
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	.venv/bin/lint-imports

bench: deps-bench .venv/stamp ## 测量速度 | measure the speed
	$(OFFSCREEN) $(PY) bench/run.py

campaigns: deps-test .venv/stamp ## 长时间的试验：随机的正确申报、破坏的文件，结果写入 docs/measured.md | long trials: right work at random, hostile files; figures to docs/measured.md
	$(OFFSCREEN) $(PY) -m tests.review.figures.random_worksheets
	$(OFFSCREEN) $(PY) -m tests.resources.final_accounts_trials
	$(PY) -m tests.review.figures.mutations --page
	$(OFFSCREEN) $(PY) -m tests.hostile.campaigns
	$(OFFSCREEN) $(PY) -m tests.office.package_trials
	$(OFFSCREEN) $(PY) -m tests.office.pack_slips
	$(PY) -m tests.review.text.text_trials --page

mutations: deps-demo .venv/stamp ## 检验能否发现填报差错 | try how well slips are found
	$(PY) -m tests.review.figures.mutations

screenshots: deps-demo .venv/stamp ## 重拍 docs/pictures 中的界面图 | take the pictures in docs/pictures anew
	$(PY) -m scripts.screenshots

package: deps-package .venv/stamp ## 制作安装包：dist/ 中的 deb 和 Windows 安装程序 | make the installers in dist/
	$(PY) installers/package.py

package-test: deps-trial .venv/stamp ## 在空的 Windows（wine）和空的 Debian 中试装 | install in an empty Windows (wine) and an empty Debian
	$(PY) -m pytest -q installers/tests

golden: deps-test .venv/stamp ## 按现在的输出重写 tests/golden | rewrite tests/golden from today's output
	$(OFFSCREEN) $(PY) -m pytest -n 2 --update-golden tests/golden tests/review/indicators/test_rules_document.py tests/packs/test_key_page.py

clean: ## 删除生成的文件（不删 .venv） | delete what was made (keeps .venv)
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

deps-%:
	@sh installers/debian-deps.sh $*

.venv/stamp: pyproject.toml uv.lock | deps-python
	@sh installers/python-env.sh
	@touch $@

.PHONY: help setup demo test lint bench campaigns mutations screenshots package package-test golden clean
