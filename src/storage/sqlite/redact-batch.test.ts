import { describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { makeSecrets } from '../../../test/support/secret-corpus.ts';
import type { SkillDefinition } from '../../domain/skill-definition.ts';
import type { EventBatch } from '../../ports/event-store.ts';
import { redactBatch, redactDefinitions } from './redact-batch.ts';

const token = makeSecrets().find(({ format }) => format === 'GitHub personal')?.text ?? '';

function everywhere(text: string): EventBatch {
  const invocation = {
    ...observe({ name: `a ${text}`, at: 1, sessionId: `s ${text}`, phase: text, errorType: text }),
    eventId: `cli:${text}`,
    subagentId: text,
  };
  return {
    invocations: [invocation, observe({ name: 'other', at: 2 })],
    sessions: [
      {
        sessionId: `s ${text}`,
        agent: 'ci',
        firstEventAt: 1,
        lastEventAt: 2,
        directory: `/home/ada/${text}`,
        gitBranch: `fix/${text}`,
        agentVersion: text,
        pipeline: { pipeline: text, buildNumber: text, commit: text, branch: text, environment: text, trigger: text },
      },
    ],
    cursors: [
      {
        path: '/home/ada/a.jsonl',
        source: 'claude-code',
        inode: 1,
        offset: 1,
        size: 1,
        modifiedAt: 1,
        lineNumber: 1,
        rejectedLines: 0,
        fingerprint: 'f',
        settled: true,
        state: JSON.stringify({
          sessions: [{ directory: `/home/ada/${text}` }],
          note: `${'-'.repeat(5)}BEGIN PRIVATE KEY${'-'.repeat(5)}`,
        }),
      },
    ],
    listings: [{ sessionId: `s ${text}`, agent: 'claude-code', at: 1, skills: [{ skill: { kind: 'skill', name: text } }] }],
    readings: [
      {
        agent: 'codex',
        name: text,
        unit: text,
        attributes: { model: text },
        series: 'x',
        temporality: 'delta',
        startedAt: 1,
        at: 2,
        value: 1,
      },
    ],
  };
}

describe('redactBatch', () => {
  it('leaves a secret in no part of a batch, the same way each time, and changes nothing a second time', () => {
    const batch = everywhere(token);
    expect(JSON.stringify(batch)).toContain(token);
    const clean = redactBatch(batch);
    expect(JSON.stringify(clean)).not.toContain(token.slice(4, 16));
    expect(redactBatch(everywhere(token)).sessions).toEqual(clean.sessions);
    expect(redactBatch(clean)).toEqual(clean);
    expect(JSON.parse(clean.cursors?.[0]?.state ?? '')).toMatchObject({ sessions: [{ directory: '/home/ada/[redacted]' }] });
  });

  it('keeps identities apart and of one invocation the same', () => {
    const [first, second] = [redactBatch(everywhere(token)), redactBatch(everywhere(`${token}x`))];
    expect(first.invocations[0]?.eventId).not.toBe(second.invocations[0]?.eventId);
    expect(first.invocations[0]?.sessionId).toBe(first.sessions?.[0]?.sessionId);
  });

  it('hands on what holds none as it is', () => {
    const batch = everywhere('plain');
    const clean = redactBatch(batch);
    expect(clean.invocations).toBe(batch.invocations);
    expect(clean.sessions).toBe(batch.sessions);
    expect(clean.listings).toBe(batch.listings);
    expect(clean.readings).toBe(batch.readings);
  });

  it('leaves none in what is known of installed skills', () => {
    const definition: SkillDefinition = {
      ...{ agent: 'claude-code', path: '/home/ada/.claude/skills/a/SKILL.md', form: 'skill', scope: 'personal', directory: null },
      skill: { kind: 'skill', name: `deploy ${token}` },
      ...{
        plugin: token,
        marketplace: token,
        origin: `https://ada:${token}@git.example.com/ada/market`,
        description: `Calls it with ${token}`,
      },
      ...{ isListed: true, isLoaded: true, problem: null, shadowedBy: null, contentHash: 'c', gitCommit: null },
      ...{ listingTokens: 1, bodyTokens: 1, stamp: 's' },
    };
    const [clean] = redactDefinitions([definition]);
    expect(JSON.stringify(clean)).not.toContain(token.slice(4, 16));
    expect(clean).toMatchObject({ path: definition.path, description: 'Calls it with [redacted]' });
  });
});
