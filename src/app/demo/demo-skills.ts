import type { SkillKind } from '../../domain/skill.ts';

/** How one made-up skill behaves. */
export interface DemoSkill {
  readonly kind: SkillKind;
  readonly name: string;
  /** Share of the uses, in comparison with the others. */
  readonly weight: number;
  readonly completedRatio: number;
  /** Median duration in seconds; the spread is log-normal. */
  readonly medianSeconds: number;
  /** Standard deviation of the logarithm of the duration. */
  readonly spread: number;
  readonly phase?: string;
  /** In the last days of the history it is completed less often. */
  readonly worsens?: { readonly lastDays: number; readonly completedRatio: number };
  /** Not used any more in the last days of the history. */
  readonly unusedForDays?: number;
}

export const DEMO_SKILLS: readonly DemoSkill[] = [
  { kind: 'shell', name: 'git status', weight: 14, completedRatio: 0.998, medianSeconds: 0.2, spread: 0.5, phase: 'setup' },
  { kind: 'shell', name: 'git commit', weight: 7, completedRatio: 0.93, medianSeconds: 1.4, spread: 0.9, phase: 'execution' },
  { kind: 'shell', name: 'git push', weight: 3, completedRatio: 0.9, medianSeconds: 3.2, spread: 0.7, phase: 'deployment' },
  { kind: 'shell', name: 'npm test', weight: 11, completedRatio: 0.71, medianSeconds: 14, spread: 0.8, phase: 'verification' },
  { kind: 'shell', name: 'npm install', weight: 2, completedRatio: 0.92, medianSeconds: 11, spread: 0.9, phase: 'setup' },
  {
    kind: 'shell',
    name: 'pytest',
    weight: 8,
    completedRatio: 0.84,
    medianSeconds: 9,
    spread: 0.9,
    phase: 'verification',
    worsens: { lastDays: 5, completedRatio: 0.52 },
  },
  { kind: 'shell', name: 'ruff check', weight: 5, completedRatio: 0.81, medianSeconds: 0.6, spread: 0.5, phase: 'verification' },
  { kind: 'shell', name: 'docker build', weight: 2, completedRatio: 0.76, medianSeconds: 74, spread: 0.6, phase: 'execution' },
  { kind: 'shell', name: 'gh pr', weight: 2, completedRatio: 0.95, medianSeconds: 2.1, spread: 0.5, phase: 'deployment' },
  { kind: 'skill', name: 'code-review', weight: 2.2, completedRatio: 0.91, medianSeconds: 190, spread: 0.8 },
  { kind: 'skill', name: 'write-tests', weight: 1.8, completedRatio: 0.86, medianSeconds: 340, spread: 0.7 },
  { kind: 'skill', name: 'release-notes', weight: 0.5, completedRatio: 0.96, medianSeconds: 85, spread: 0.5 },
  { kind: 'skill', name: 'superpowers:brainstorming', weight: 0.9, completedRatio: 0.79, medianSeconds: 420, spread: 0.9 },
  { kind: 'skill', name: 'refactor-module', weight: 0.8, completedRatio: 0.68, medianSeconds: 610, spread: 0.8 },
  { kind: 'skill', name: 'migrate-database', weight: 0.4, completedRatio: 0.83, medianSeconds: 260, spread: 0.6, unusedForDays: 9 },
  { kind: 'agent', name: 'Explore', weight: 3.5, completedRatio: 0.98, medianSeconds: 48, spread: 0.6 },
  { kind: 'agent', name: 'general-purpose', weight: 1.6, completedRatio: 0.94, medianSeconds: 130, spread: 0.7 },
  { kind: 'agent', name: 'test-runner', weight: 1.1, completedRatio: 0.88, medianSeconds: 95, spread: 0.6, phase: 'verification' },
  { kind: 'mcp', name: 'mcp__github__create_pull_request', weight: 1.2, completedRatio: 0.92, medianSeconds: 1.8, spread: 0.5 },
  { kind: 'mcp', name: 'mcp__playwright__browser_click', weight: 4, completedRatio: 0.87, medianSeconds: 0.9, spread: 0.8 },
  { kind: 'mcp', name: 'mcp__postgres__query', weight: 2.5, completedRatio: 0.89, medianSeconds: 0.3, spread: 1.1 },
  { kind: 'tool', name: 'Read', weight: 30, completedRatio: 0.985, medianSeconds: 0.03, spread: 0.6 },
  { kind: 'tool', name: 'Edit', weight: 18, completedRatio: 0.95, medianSeconds: 0.06, spread: 0.6 },
  { kind: 'tool', name: 'Grep', weight: 12, completedRatio: 0.995, medianSeconds: 0.1, spread: 0.8 },
  { kind: 'tool', name: 'WebFetch', weight: 1.5, completedRatio: 0.88, medianSeconds: 2.6, spread: 0.7 },
  { kind: 'ci', name: 'deploy-staging', weight: 0.5, completedRatio: 0.9, medianSeconds: 180, spread: 0.4, phase: 'deployment' },
  { kind: 'hook', name: 'format-on-save', weight: 5, completedRatio: 0.97, medianSeconds: 0.4, spread: 0.5, phase: 'verification' },
];
