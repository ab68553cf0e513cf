import { Command } from 'commander';
import { expect, it } from 'vitest';
import type { CliIo } from '../../src/delivery/cli/cli-io.ts';
import { CommandContext, EXIT_CHECK_FAILED, EXIT_DONE, EXIT_FAILED, EXIT_WRONG_USAGE } from '../../src/delivery/cli/command-context.ts';
import { COMMANDS } from '../../src/delivery/cli/commands.ts';
import { createRuntime } from '../../src/main.ts';

it('has these exit codes', () => {
  expect({ EXIT_DONE, EXIT_FAILED, EXIT_WRONG_USAGE, EXIT_CHECK_FAILED }).toEqual({
    ...{ EXIT_DONE: 0, EXIT_FAILED: 1, EXIT_WRONG_USAGE: 2, EXIT_CHECK_FAILED: 3 },
  });
});

it('has these commands, arguments and options', async () => {
  const program = new Command();
  for (const { load } of COMMANDS) (await load())(program, new CommandContext({} as CliIo, createRuntime()));
  expect(program.commands.flatMap((command) => describe('', command))).toEqual([
    'start --config --db --detach --host --json --mcp --mcp-port --no-import --no-mcp --no-prometheus --no-watch --no-websocket --notify --open --port --prometheus --prometheus-port --update-interval --websocket',
    'stop --db --json',
    'status --db --json',
    'init --db --json',
    'migrate --db --dry-run --force --json --rollback --steps --to',
    'migrate status --db --json',
    'import [path...] --agent --config --db --dry-run --json --since --timezone',
    'record <name> --branch --build --ci --commit --db --duration --environment --error --id --json --kind --outcome --phase --pipeline --session --stage --started-at --trigger',
    'run <command...> --db --json --kind --name --no-parse --phase --session',
    'report [skill] --agent --db --json --kind --limit --project --since --to --unused --weekly',
    'sessions --agent --analytics --bottlenecks --db --json --limit --project --since --timezone',
    'session <id> --db --json --limit',
    'dependencies <skill> --db --json --kind --limit --min-lift',
    'flow [skill] --db --json --kind --limit',
    'pipelines [name] --db --json --limit --since',
    'trend <skill> --days --db --json --kind --metric --timezone --to',
    'forecast [skill] --db --json --kind --timezone --to',
    'search [query...] --clusters --config --db --json --kind --limit --since',
    'checkpoint --at --db --json --no-keep --project --since',
    'recommend --after --db --json --kind --limit --phase --project --user',
    'baselines --db --json --kind --limit',
    'experiment',
    'experiment create [name] --alpha --control --days --db --description --ends --json --kind --mde --metrics --min-sample-size --power --ratio --skill --skill-directory --treatment --unit --variant',
    'experiment list --db --json --status',
    'experiment show <name> --db --json',
    'experiment assign <name> --db --json --session --user',
    'experiment outcome <name> --db --duration --failed --id --json --rating --session --user',
    'experiment stop <name> --db --json',
    'anomalies --all --db --file --invocations --json --kind --limit --set-budget --since --skill --threshold',
    'predict <skill> --db --json --kind --phase --project --session',
    'notify',
    'notify test [target] --config --json',
    'connect <agent> --advise --advise-confidence --config --dry-run --json --local --otel --port --project --undo',
    'mcp --config --db --no-import --no-watch',
    'websocket-server --config --db --host --json --port --update-interval',
    'load-test --churn --clients --db --delta --duration --find-limit --interval --json --max-clients --max-p99-ms --min-rate --out --ramp --skill --skill-ratio --url',
    'forget --db --json --project --session --user --yes',
    'compact --db --json --rebuild',
    'backup [file] --db --json',
    'restore <file> --db --json',
    'config',
    'config check --config --json',
    'config defaults',
    'config doc',
    'demo --config --db --host --json --mcp --mcp-port --no-mcp --no-prometheus --no-websocket --open --port --prometheus --prometheus-port --scenario --seed --update-interval --websocket',
  ]);
});

function describe(prefix: string, command: Command): string[] {
  const name = `${prefix}${command.name()}`;
  const text = [
    name,
    ...command.registeredArguments.map((argument) => {
      const shown = `${argument.name()}${argument.variadic ? '...' : ''}`;
      return argument.required ? `<${shown}>` : `[${shown}]`;
    }),
    ...command.options.map(({ long }) => long).sort(),
  ].join(' ');
  return [text, ...command.commands.flatMap((child) => describe(`${name} `, child))];
}
