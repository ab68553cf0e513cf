import { CONFIG_OPTIONS } from '../../src/config/config-schema.ts';
import { ERROR_CODES } from '../../src/domain/errors.ts';

/** The pages of `docs/` that are printed from tables in the code, by name. */
export const PRINTED_PAGES: Readonly<Record<string, () => string>> = {
  'errors.md': () => `# Errors

A failure you can do something about has a code. Each code comes with what to do.

| code | what to do |
| --- | --- |
${Object.entries(ERROR_CODES)
  .map(([code, advice]) => `| \`${code}\` | ${advice} |`)
  .join('\n')}

Printed from \`src/domain/errors.ts\` by \`npm run docs\`.
`,

  'configuration.md': () => `# Configuration

\`\`\`sh
session-buddy config defaults   # a configuration file with every default
session-buddy config check      # what is in force, and whether it is valid
\`\`\`

Options stand in \`~/.session-buddy/config.json\`, or in the file that \`--config\` names. An environment variable goes before
the file, a flag before both.

| option | default | environment variable | what it does |
| --- | --- | --- | --- |
${CONFIG_OPTIONS.map(
  ({ key, defaultValue, environmentVariable, description }) =>
    `| \`${key}\` | \`${JSON.stringify(defaultValue)}\` | \`${environmentVariable}\` | ${description} |`,
).join('\n')}

In the file, the part before the dot may be a group: \`{"server": {"port": 8765}}\`.

Printed from \`src/config/config-schema.ts\` by \`npm run docs\`.
`,
};
