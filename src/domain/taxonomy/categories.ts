/** One category of skills: a row of the seed taxonomy. */
export interface Category {
  readonly name: string;
  /** Name of the category above it, which stands earlier in the list; null at the top. */
  readonly parent: string | null;
  readonly description: string;
  /** The broad field it serves. */
  readonly domain: 'development' | 'quality' | 'operations' | 'data' | 'knowledge' | 'collaboration';
}

/** What skills are for. Two levels; a rule names the most exact one that is certain. */
export const CATEGORIES = [
  { name: 'coding', parent: null, description: 'Writing and changing code', domain: 'development' },
  { name: 'editing', parent: 'coding', description: 'Creates and changes files', domain: 'development' },
  { name: 'refactoring', parent: 'coding', description: 'Changes the shape of code and keeps what it does', domain: 'development' },
  { name: 'debugging', parent: 'coding', description: 'Finds out why something goes wrong', domain: 'development' },
  { name: 'building', parent: 'coding', description: 'Compiles, bundles and generates', domain: 'development' },
  { name: 'running', parent: 'coding', description: 'Runs a program, a script or a development server', domain: 'development' },
  { name: 'dependencies', parent: 'coding', description: 'Adds, updates and looks up packages', domain: 'development' },
  { name: 'source_control', parent: null, description: 'Keeping and sharing versions of code', domain: 'development' },
  { name: 'version_control', parent: 'source_control', description: 'Commits, branches and history', domain: 'development' },
  {
    name: 'code_hosting',
    parent: 'source_control',
    description: 'Pull requests, issues, releases and pipelines of a hosting service',
    domain: 'development',
  },
  { name: 'quality', parent: null, description: 'Making sure that it is right', domain: 'quality' },
  { name: 'testing', parent: 'quality', description: 'Runs or writes tests', domain: 'quality' },
  { name: 'linting', parent: 'quality', description: 'Checks code and text against rules', domain: 'quality' },
  { name: 'formatting', parent: 'quality', description: 'Lays code out in one style', domain: 'quality' },
  { name: 'type_checking', parent: 'quality', description: 'Checks types without running the program', domain: 'quality' },
  { name: 'review', parent: 'quality', description: 'Reads changes and says what is wrong with them', domain: 'quality' },
  { name: 'security', parent: 'quality', description: 'Looks for weaknesses, secrets and unsafe dependencies', domain: 'quality' },
  { name: 'benchmarking', parent: 'quality', description: 'Measures speed, memory and load', domain: 'quality' },
  { name: 'operations', parent: null, description: 'Getting it to run somewhere and keeping it running', domain: 'operations' },
  { name: 'deployment', parent: 'operations', description: 'Publishes, releases and rolls out', domain: 'operations' },
  { name: 'containers', parent: 'operations', description: 'Container images, containers and clusters', domain: 'operations' },
  {
    name: 'infrastructure',
    parent: 'operations',
    description: 'Machines, networks and cloud services described as code or by command',
    domain: 'operations',
  },
  { name: 'observability', parent: 'operations', description: 'Logs, metrics, traces and errors', domain: 'operations' },
  { name: 'system', parent: 'operations', description: 'Processes, services and software of a machine', domain: 'operations' },
  { name: 'shell', parent: 'operations', description: 'Runs commands and reads what they print', domain: 'operations' },
  { name: 'files', parent: 'operations', description: 'Copies, moves, packs and removes files', domain: 'operations' },
  { name: 'data', parent: null, description: 'Working with data', domain: 'data' },
  { name: 'databases', parent: 'data', description: 'Queries, schemas and migrations', domain: 'data' },
  { name: 'data_processing', parent: 'data', description: 'Transforms and analyzes data', domain: 'data' },
  { name: 'media', parent: 'data', description: 'Images, sound, video and design files', domain: 'data' },
  { name: 'knowledge', parent: null, description: 'Finding out and writing down', domain: 'knowledge' },
  { name: 'reading', parent: 'knowledge', description: 'Shows what is in a file', domain: 'knowledge' },
  { name: 'searching', parent: 'knowledge', description: 'Finds files, text and symbols', domain: 'knowledge' },
  { name: 'web', parent: 'knowledge', description: 'Fetches pages, searches the web, calls addresses', domain: 'knowledge' },
  { name: 'browser', parent: 'knowledge', description: 'Drives a web browser', domain: 'knowledge' },
  { name: 'documentation', parent: 'knowledge', description: 'Reads or writes documentation', domain: 'knowledge' },
  { name: 'memory', parent: 'knowledge', description: 'Keeps notes from one session for another', domain: 'knowledge' },
  { name: 'teamwork', parent: null, description: 'Planning and working together', domain: 'collaboration' },
  { name: 'planning', parent: 'teamwork', description: 'Plans, task lists and designs', domain: 'collaboration' },
  { name: 'issue_tracking', parent: 'teamwork', description: 'Tickets and their state', domain: 'collaboration' },
  { name: 'delegation', parent: 'teamwork', description: 'Hands work to other agents and reads what they report', domain: 'collaboration' },
  { name: 'communication', parent: 'teamwork', description: 'Asks, answers and notifies people', domain: 'collaboration' },
] as const satisfies readonly Category[];

export type CategoryName = (typeof CATEGORIES)[number]['name'];
