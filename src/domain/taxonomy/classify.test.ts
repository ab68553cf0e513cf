import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SKILL_KINDS, type SkillKind } from '../skill.ts';
import { CATEGORIES } from './categories.ts';
import { classify } from './classify.ts';
import { MODALITIES } from './modalities.ts';
import { WORKFLOW_PHASES } from './phase-rules.ts';

type Row = readonly [kind: SkillKind, name: string, category: string | null, phase: string | null, modality: string | null];

const ROWS: readonly Row[] = [
  ['shell', 'git commit', 'version_control', null, 'code'],
  ['shell', 'git clone', 'version_control', 'setup', 'code'],
  ['shell', 'git revert', 'version_control', 'rollback', 'code'],
  ['shell', 'git diff', 'version_control', 'verification', 'code'],
  ['shell', 'npm test', 'testing', 'verification', 'code'],
  ['shell', 'npm install', 'dependencies', 'setup', 'code'],
  ['shell', 'npm publish', 'deployment', 'deployment', null],
  ['shell', 'npm run build', 'building', 'execution', 'code'],
  ['shell', 'npm run test:unit', 'testing', 'verification', 'code'],
  ['shell', 'npm run typecheck', 'type_checking', 'verification', 'code'],
  ['shell', 'npm run deploy', 'deployment', 'deployment', null],
  ['shell', 'npm run frobnicate', 'running', 'execution', 'code'],
  ['shell', 'make', 'building', 'execution', 'code'],
  ['shell', 'make test', 'testing', 'verification', 'code'],
  ['shell', 'make clean', 'building', 'cleanup', 'code'],
  ['shell', 'ruff check', 'linting', 'verification', 'code'],
  ['shell', 'ruff format', 'formatting', null, 'code'],
  ['shell', 'pytest', 'testing', 'verification', 'code'],
  ['shell', 'tsc', 'type_checking', 'verification', 'code'],
  ['shell', 'cargo build', 'building', 'execution', 'code'],
  ['shell', 'docker compose up', 'containers', 'setup', null],
  ['shell', 'docker compose down', 'containers', 'cleanup', null],
  ['shell', 'docker push', 'deployment', 'deployment', null],
  ['shell', 'kubectl get', 'containers', null, null],
  ['shell', 'kubectl rollout undo', 'deployment', 'rollback', null],
  ['shell', 'helm list', 'containers', null, null],
  ['shell', 'helm upgrade', 'deployment', 'deployment', null],
  ['shell', 'wrangler dev', 'running', 'execution', 'code'],
  ['shell', 'vercel env', 'infrastructure', null, null],
  ['shell', 'helm rollback', 'deployment', 'rollback', null],
  ['shell', 'terraform apply', 'infrastructure', 'deployment', null],
  ['shell', 'gh pr view', 'code_hosting', null, 'code'],
  ['shell', 'gh pr checks', 'review', 'verification', 'code'],
  ['shell', 'gh release create', 'deployment', 'deployment', null],
  ['shell', 'gh release list', 'code_hosting', null, 'code'],
  ['shell', 'psql', 'databases', null, 'data'],
  ['shell', 'alembic downgrade', 'databases', 'rollback', 'data'],
  ['shell', 'rm', 'files', 'cleanup', null],
  ['shell', 'rg', 'searching', null, 'text'],
  ['shell', 'sed', 'data_processing', null, 'text'],
  ['shell', 'curl', 'web', null, 'web'],
  ['shell', 'ffmpeg', 'media', null, 'video'],
  ['shell', 'pdftotext', 'documentation', null, 'document'],
  ['shell', 'run-tests.sh', 'testing', 'verification', 'code'],
  ['shell', 'deploy.sh', 'deployment', 'deployment', null],
  ['shell', 'Get-ChildItem', 'searching', null, 'text'],
  ['shell', 'some-tool', null, null, null],
  ['shell', 'test-thing', null, null, null],
  ['tool', 'Read', 'reading', null, 'text'],
  ['tool', 'MultiEdit', 'editing', 'execution', 'code'],
  ['tool', 'apply_patch', 'editing', 'execution', 'code'],
  ['tool', 'replace', 'editing', 'execution', 'code'],
  ['tool', 'Grep', 'searching', null, 'text'],
  ['tool', 'google_web_search', 'web', null, 'web'],
  ['tool', 'exec_command', 'shell', null, 'text'],
  ['tool', 'TodoWrite', 'planning', null, 'text'],
  ['tool', 'view_image', 'media', null, 'image'],
  ['tool', 'NeverHeardOf', null, null, null],
  ['agent', 'Explore', 'searching', null, 'text'],
  ['agent', 'general-purpose', 'delegation', null, 'text'],
  ['agent', 'code-reviewer', 'review', 'verification', 'code'],
  ['agent', 'myTestRunner', 'testing', 'verification', 'code'],
  ['agent', 'bob', null, null, null],
  ['mcp', 'mcp__context7__query-docs', 'documentation', null, 'text'],
  ['mcp', 'mcp__plugin_playwright_playwright__browser_click', 'browser', null, 'web'],
  ['mcp', 'mcp__postgres-prod__query', 'databases', null, 'data'],
  ['mcp', 'mcp__acme__create_pull_request', 'code_hosting', null, 'code'],
  ['mcp', 'mcp__acme__create_contact', null, null, null],
  ['skill', 'conventional-commit', 'version_control', null, 'code'],
  ['skill', 'security-review', 'security', 'verification', 'code'],
  ['skill', 'tools:deploy-preview', 'deployment', 'deployment', null],
  ['skill', 'test-kit:commit', 'version_control', 'verification', 'code'],
  ['skill', 'pdf', null, null, 'document'],
  ['skill', 'golang', null, null, null],
  ['ci', 'Run unit tests', 'testing', 'verification', 'code'],
  ['ci', 'Deploy to production', 'deployment', 'deployment', null],
  ['ci', 'Rollback', 'deployment', 'rollback', null],
  ['ci', 'checkout', null, 'setup', null],
  ['hook', 'ruff check', 'linting', 'verification', 'code'],
  ['hook', 'bandit', 'security', 'verification', 'code'],
  ['hook', 'trailing-whitespace', null, 'verification', null],
];

describe('classify', () => {
  it.each(ROWS)('%s %s: category %s, phase %s, modality %s', (kind, name, category, phase, modality) => {
    expect(classify({ kind, name })).toEqual({ category, phase, modality });
  });

  it('answers with names of the taxonomy, or null, whatever the name', () => {
    const categories = new Set<string | null>([null, ...CATEGORIES.map(({ name }) => name)]);
    const modalities = new Set<string | null>([null, ...MODALITIES.map(({ name }) => name)]);
    const phases = new Set<string | null>([null, ...WORKFLOW_PHASES]);
    const name = fc.oneof(fc.string({ maxLength: 200 }), fc.constantFrom('__proto__', 'constructor', 'toString', 'mcp__', 'mcp____', 'a:'));
    fc.assert(
      fc.property(fc.constantFrom(...SKILL_KINDS), name, (kind, text) => {
        const { category, phase, modality } = classify({ kind, name: text });
        expect(categories.has(category) && phases.has(phase) && modalities.has(modality)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
