import type { SkillRef } from '../../domain/skill.ts';
import type { CompletionCount } from '../trends/compare-completion.ts';
import type { Advice } from './advice.ts';

/** Characters of a line at most. */
export const LONGEST_LINE = 200;

/**
 * Names come from transcripts, which anybody may have written to, and the line goes to a model: nothing but these characters
 * and lengths. A name that is otherwise is not changed, which could make another skill's of it, but left out.
 */
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}$/;

const KIND_WORDS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  agent: ['this agent', 'agents'],
  mcp: ['this MCP tool', 'MCP tools'],
};

/**
 * One sentence for a model: what is known, with its sample size and confidence, and no instruction.
 *
 * @returns undefined when it cannot be said: the alternative's name is none that may be shown, or the line would be too long
 */
export function formatAdvice({ kind, name }: SkillRef, advice: Advice): string | undefined {
  const [one, many] = KIND_WORDS[kind] ?? ['this skill', 'skills'];
  const own = isSafeName(name) ? `"${name}"` : one;
  const sentence = describe(own, many, advice);
  const line = sentence && `Session-Buddy: ${sentence} (confidence ${formatConfidence(advice.confidence)}).`;
  return line !== undefined && line.length <= LONGEST_LINE ? line : undefined;
}

export function isSafeName(name: string): boolean {
  return SAFE_NAME.test(name);
}

function describe(own: string, many: string, advice: Advice): string | undefined {
  switch (advice.kind) {
    case 'better_exists': {
      const { name } = advice.alternative;
      if (!isSafeName(name)) return undefined;
      return `${own} completed ${ofCount(advice.own)} uses in 30 days, "${name}", used for the same, ${ofCount(advice.alternative)}`;
    }
    case 'has_dropped': {
      const since = new Date(advice.beganAt).toISOString().slice(0, 10);
      const now = `${own} completed ${percent(advice.observedRatio)} of ${advice.sampleSize} uses since ${since}`;
      return `${now}, ${percent(advice.baselineRatio)} before`;
    }
    case 'below_usual':
      return `${own} completed ${ofCount(advice.own)} uses in 30 days; ${many} here complete ${percent(advice.usualRatio)} on average`;
  }
}

function ofCount({ completed, ended }: CompletionCount): string {
  return `${completed} of ${ended}`;
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)}%`;
}

/** Rounded down: it never claims more than it has. */
function formatConfidence(confidence: number): string {
  return (Math.floor(confidence * 100) / 100).toFixed(2);
}
