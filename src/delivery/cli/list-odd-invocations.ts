import { listOddInvocations, MOST_COMPARED } from '../../app/odd-invocations.ts';
import type { SkillKind } from '../../domain/skill.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';
import { describeOddity, toOddInvocationsJson } from '../public-json/odd-invocations-json.ts';
import type { CommandContext } from './command-context.ts';
import { cleanText } from './format/clean-text.ts';
import { createColors } from './format/colors.ts';
import { formatCount, formatInstant, formatQuantity } from './format/format-values.ts';
import type { Store } from './runtime.ts';

interface OddOptions {
  readonly json?: boolean;
  readonly kinds?: readonly SkillKind[] | undefined;
  readonly limit: number;
}

/** Prints single invocations of a window that differ from the rest, and in what. */
export async function printOddInvocations(
  context: CommandContext,
  store: Store,
  window: TimeWindow,
  { json, kinds, limit }: OddOptions,
): Promise<void> {
  const answer = await listOddInvocations(store.analyses.latestInvocations, {
    ...window,
    limit,
    ...(kinds === undefined ? {} : { kinds }),
  });
  if (json) return context.printJson(toOddInvocationsJson(answer));
  const { found, isCut } = answer;
  if (found.kind === 'insufficient_data') {
    context.print(
      `Too few to tell: ${formatQuantity(found.sampleSize, 'invocation')} ended in this window, and ${found.requiredSampleSize} are needed.`,
    );
    return;
  }
  const compared = `${formatQuantity(found.sampleSize, 'invocation')} compared${isCut ? `, of the latest ${formatCount(MOST_COMPARED)} of any kind` : ''}`;
  if (found.invocations.length === 0) return context.print(`None is odd; ${compared}.`);
  const colors = createColors(context.io);
  for (const odd of found.invocations) {
    const { skill, sessionId, startedAt, score, moreLikeIt } = odd;
    context.print(
      `${formatInstant(startedAt)}  ${colors.bold(cleanText(skill.name))} (${skill.kind}), session ${cleanText(sessionId.slice(0, 8))}, score ${score.toFixed(2)}`,
    );
    context.print(`  ${cleanText(describeOddity(odd))}${moreLikeIt === 0 ? '' : ` (${moreLikeIt} more like it there)`}`);
  }
  context.print(`\n${found.odd} odd of ${compared}; 0.5 is an ordinary score. session-buddy session ID shows what happened around one.`);
}
