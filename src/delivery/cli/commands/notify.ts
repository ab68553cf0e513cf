import type { Command } from 'commander';
import type { Attempt } from '../../../app/notifications/judge-answer.ts';
import { loadConfig } from '../../../config/load-config.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import type { NotificationTarget } from '../../../domain/notification-target.ts';
import { addJsonOption, type CommandContext, EXIT_FAILED } from '../command-context.ts';
import { listNotificationTargets } from '../notification-targets.ts';

interface TestOptions {
  readonly config?: string;
  readonly json?: boolean;
}

const WORDS: Readonly<Record<Attempt['kind'], string>> = { delivered: 'delivered', retry: 'failed', refused: 'refused' };

export function addNotifyCommand(program: Command, context: CommandContext): void {
  const command = program.command('notify').description('tell others of anomalies and decided experiments: see docs/notifications.md');
  addJsonOption(
    command
      .command('test')
      .description('send a test message to every target, or to one, and say what came back')
      .argument('[target]', 'its name in the configuration')
      .option('--config <file>', 'configuration file; otherwise ~/.session-buddy/config.json'),
  ).action(async (name: string | undefined, options: TestOptions) => {
    const config = loadConfig({ file: options.config, ...context.io });
    const settings = { source: config['notifications.source'], dashboardUrl: config['notifications.dashboard_url'] || null };
    const results: { readonly target: NotificationTarget; readonly attempt: Attempt }[] = [];
    for (const target of chooseTargets(listNotificationTargets(config), name)) {
      results.push({ target, attempt: await context.runtime.sendTestNotification(target, settings) });
    }
    if (results.some(({ attempt }) => attempt.kind !== 'delivered')) context.exitCode = EXIT_FAILED;
    if (options.json) return context.printJson(toTestJson(results));
    for (const { target, attempt } of results) {
      context.print(`${target.name} (${target.kind}): ${WORDS[attempt.kind]}, ${new URL(target.url).origin} ${attempt.detail}`);
    }
  });
}

/** @throws SessionBuddyError CONFIG_INVALID when there is none */
function chooseTargets(targets: readonly NotificationTarget[], name: string | undefined): readonly NotificationTarget[] {
  const chosen = name === undefined ? targets : targets.filter((target) => target.name === name);
  if (chosen.length > 0) return chosen;
  if (targets.length === 0) {
    throw new SessionBuddyError(
      'CONFIG_INVALID',
      'nobody is to be notified: notifications.targets and notifications.webhook_url are not set',
    );
  }
  const names = targets.map((target) => target.name).join(', ');
  throw new SessionBuddyError('CONFIG_INVALID', `notifications.targets has no ${JSON.stringify(name)}; it has ${names}`);
}

function toTestJson(results: readonly { readonly target: NotificationTarget; readonly attempt: Attempt }[]) {
  return {
    targets: results.map(({ target, attempt }) => ({
      ...{ name: target.name, kind: target.kind, outcome: WORDS[attempt.kind], detail: attempt.detail },
    })),
  };
}
