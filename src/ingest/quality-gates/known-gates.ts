import type { WorkflowPhase } from '../../domain/taxonomy/phase-rules.ts';

/** The phase that gates of unknown name serve. */
export const DEFAULT_GATE_PHASE: WorkflowPhase = 'verification';

/** Known gates, named as `nameShellCommand` names them, by the phase they serve. A formatter changes files, so it is part of the work. */
const GATES_BY_PHASE: Partial<Record<WorkflowPhase, string>> = {
  verification: `crackerjack, pre-commit, pre-commit run, prek, lefthook, lint-staged, ruff, ruff check, flake8, pylint, mypy, dmypy, pyright, basedpyright,
    ty, zuban, bandit, pip-audit, vulture, refurb, complexipy, creosote, codespell, typos, pytest, tox, nox, eslint, oxlint, biome check, biome lint,
    biome ci, stylelint, knip, publint, tsc, vue-tsc, svelte-check, vitest, vitest run, jest, mocha, ava, playwright test, cypress run, semgrep scan,
    gitleaks, trufflehog, zizmor, actionlint, shellcheck, hadolint, yamllint, markdownlint, markdownlint-cli2, golangci-lint run, go vet, go test,
    staticcheck, cargo check, cargo clippy, cargo test, cargo deny, rubocop, rspec`,
  execution:
    'ruff format, black, isort, autopep8, yapf, mdformat, prettier, biome format, dprint, gofmt, goimports, cargo fmt, rustfmt, shfmt',
};

const phases: ReadonlyMap<string, string> = new Map(
  Object.entries(GATES_BY_PHASE).flatMap(([phase, names]) => names.split(/\s*,\s*/).map((name) => [name, phase] as const)),
);

/** @returns undefined when it is no known gate */
export function findGatePhase(name: string): string | undefined {
  return phases.get(name);
}

/** The phase of a hook that a config file gave its name: by its first words, as `ruff (legacy alias)` or `mypy`. */
export function phaseOfHook(name: string): string {
  const [first = '', second = ''] = name.toLowerCase().split(/\s+/, 2);
  return phases.get(`${first} ${second}`) ?? phases.get(first.replace('-', ' ')) ?? phases.get(first) ?? DEFAULT_GATE_PHASE;
}
