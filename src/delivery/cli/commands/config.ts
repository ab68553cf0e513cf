import type { Command } from 'commander';
import { CONFIG_OPTIONS, type Config, SECRET_OPTIONS } from '../../../config/config-schema.ts';
import { loadConfig } from '../../../config/load-config.ts';
import { addJsonOption, type CommandContext } from '../command-context.ts';

interface ConfigOptions {
  readonly config?: string;
  readonly json?: boolean;
}

export function addConfigCommand(program: Command, context: CommandContext): void {
  const command = program.command('config').description('check and explain the configuration');
  addJsonOption(command.command('check').description('read the configuration and print what is in force'))
    .option('--config <file>', 'configuration file; otherwise ~/.session-buddy/config.json')
    .action((options: ConfigOptions) => {
      const config = hideSecrets(loadConfig({ file: options.config, ...context.io }));
      if (options.json) return context.printJson(config);
      for (const [key, value] of Object.entries(config)) context.print(`${key} = ${JSON.stringify(value)}`);
    });
  command
    .command('defaults')
    .description('print a configuration file with every default')
    .action(() => {
      const groups: Record<string, Record<string, unknown>> = {};
      for (const { key, defaultValue } of CONFIG_OPTIONS) {
        const [group = '', name = ''] = key.split('.');
        groups[group] = { ...groups[group], [name]: defaultValue };
      }
      context.print(JSON.stringify(groups, null, 2));
    });
  command
    .command('doc')
    .description('print every option in Markdown')
    .action(() => {
      context.print('| option | default | environment | what it does |\n| --- | --- | --- | --- |');
      for (const { key, defaultValue, environmentVariable, description } of CONFIG_OPTIONS) {
        context.print(`| \`${key}\` | \`${JSON.stringify(defaultValue)}\` | \`${environmentVariable}\` | ${description} |`);
      }
    });
}

function hideSecrets(config: Config): Config {
  const hidden = SECRET_OPTIONS.map((key) => [key, config[key].length === 0 ? config[key] : '(set)']);
  return { ...config, ...Object.fromEntries(hidden) };
}
