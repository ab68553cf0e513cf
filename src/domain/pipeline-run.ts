import type { PipelineRun } from './session.ts';

/** The fields of a {@link PipelineRun} as somebody gave them. */
export type RawPipelineRun = { readonly [Field in keyof PipelineRun]?: unknown };

export interface InvalidField {
  readonly field: keyof PipelineRun;
  readonly value: unknown;
  /** What it has to be. */
  readonly expected: string;
}

export interface CheckedPipelineRun {
  /** The valid fields; undefined when there is no valid name of a pipeline. */
  readonly run: PipelineRun | undefined;
  readonly invalid: readonly InvalidField[];
}

interface FieldRule {
  readonly pattern: RegExp;
  readonly expected: string;
}

/** Text of visible characters and single spaces between them. */
const words = (longest: number): FieldRule => ({
  pattern: new RegExp(`^(?=.{1,${longest}}$)[^\\s\\p{C}]+(?: [^\\s\\p{C}]+)*$`, 'u'),
  expected: `1 to ${longest} visible characters`,
});

const RULES: { readonly [Field in keyof Required<PipelineRun>]: FieldRule } = {
  pipeline: words(200),
  // 42, 20261120.3, 1.2.0+7: whatever a CI system or a person counts builds by.
  buildNumber: { pattern: /^[a-z0-9][a-z0-9._+-]{0,63}$/i, expected: '1 to 64 letters, digits and . _ + -' },
  commit: { pattern: /^[0-9a-f]{7,64}$/i, expected: '7 to 64 hexadecimal digits' },
  // What `git check-ref-format` refuses that a shell or a report would stumble over.
  branch: {
    pattern: /^(?!-)(?!.*(?:\.\.|@\{))[^\s\p{C}~^:?*[\\]{1,200}$/u,
    expected: 'the name of a branch or tag of 1 to 200 characters',
  },
  environment: words(100),
  trigger: { pattern: /^[a-z][a-z0-9_.-]{0,63}$/i, expected: 'one word of 1 to 64 letters, digits and _ . -' },
};

/** Names of the fields, the pipeline first. */
export const PIPELINE_FIELDS = Object.keys(RULES) as (keyof PipelineRun)[];

/** Tells the valid fields from the invalid ones; what is absent, null or empty is neither. */
export function checkPipelineRun(raw: RawPipelineRun): CheckedPipelineRun {
  const valid: { -readonly [Field in keyof PipelineRun]?: string } = {};
  const invalid: InvalidField[] = [];
  for (const field of PIPELINE_FIELDS) {
    const value = raw[field];
    if (value === undefined || value === null || value === '') continue;
    const { pattern, expected } = RULES[field];
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text === 'string' && text.length <= 200 && pattern.test(text)) valid[field] = normalize(field, text);
    else invalid.push({ field, value, expected });
  }
  const { pipeline, ...rest } = valid;
  return { run: pipeline === undefined ? undefined : { pipeline, ...rest }, invalid };
}

function normalize(field: keyof PipelineRun, text: string): string {
  return field === 'commit' || field === 'trigger' ? text.toLowerCase() : text;
}
