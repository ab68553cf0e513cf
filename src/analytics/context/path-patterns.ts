import type { ContextPattern, PatternName } from './context-pattern.ts';
import { findLanguage } from './language.ts';
import type { PathParts } from './path-parts.ts';

/** Folders in which tests lie. */
const TEST_FOLDERS = new Set(['test', 'tests', '__tests__', 'spec', 'specs', 'e2e', 'androidtest', 'unittests', 'testing']);
/** Names that a test has by the rules of its language's test runners. */
const TEST_NAMES: readonly RegExp[] = [
  /^test_.+\.py$/,
  /^.+_test\.(?:py|go|exs?|dart|cc|cpp|c|rb|php)$/,
  /^conftest\.py$/,
  /^.+[.-](?:test|spec|cy|e2e)\.[cm]?[jt]sx?$/,
  /^.+_spec\.(?:rb|lua)$/,
  /^(?:Test[A-Z]\w*|\w+(?:Test|Tests|TestCase|IT|Spec))\.(?:java|kt|scala|groovy|cs|swift|php)$/,
  /^.+\.(?:bats|feature)$/,
  /^test[-_.].+\.R$/,
];
/** A test's data, such as a picture, is no test. */
const NOT_CODE = /\.(?:png|jpe?g|gif|svg|pdf|lock|snap|csv|xml|html?|css)$/i;

/** What stands in a folder or has a name by custom. The first that fits counts; `inside` is one of the folders. */
const FILES: readonly { readonly name: PatternName; readonly file?: RegExp; readonly inside?: readonly string[] }[] = [
  {
    name: 'ci_file',
    file: /^(?:\.gitlab-ci\.ya?ml|Jenkinsfile|azure-pipelines\.ya?ml|\.travis\.ya?ml|bitbucket-pipelines\.ya?ml|\.drone\.yml)$/i,
  },
  { name: 'ci_file', file: /\.ya?ml$/i, inside: ['.github/workflows', '.github/actions', '.circleci', '.buildkite', '.gitlab/ci'] },
  {
    name: 'container_file',
    file: /^(?:(?:.+\.)?(?:Dockerfile|Containerfile)(?:\..+)?|(?:docker-)?compose(?:\..+)?\.ya?ml|\.dockerignore)$/i,
  },
  { name: 'infrastructure_file', file: /\.(?:tf|tfvars|hcl|bicep)$|^(?:Chart|values|kustomization|Pulumi|serverless|playbook)\.ya?ml$/i },
  {
    name: 'infrastructure_file',
    file: /\.(?:ya?ml|tpl)$/i,
    inside: ['k8s', 'kubernetes', 'helm', 'charts', 'terraform', 'ansible', 'manifests'],
  },
  {
    name: 'migration_file',
    file: /\.(?:sql|py|rb|js|ts|php|exs?|cs|java|go|prisma)$/i,
    inside: ['migrations', 'migrate', 'alembic/versions', 'migration'],
  },
  { name: 'migration_file', file: /^V\d+(?:[._]\d+)*__.+\.sql$/ },
  { name: 'database_file', file: /\.(?:sql|prisma|psql|ddl)$/i },
  {
    name: 'dependency_file',
    file: /^(?:package(?:-lock)?\.json|requirements(?:[-_.].+)?\.(?:txt|in)|pyproject\.toml|Pipfile(?:\.lock)?|setup\.(?:py|cfg)|Cargo\.(?:toml|lock)|go\.(?:mod|sum)|Gemfile(?:\.lock)?|composer\.(?:json|lock)|pom\.xml|build\.gradle(?:\.kts)?|(?:yarn|poetry|uv)\.lock|pnpm-lock\.yaml|mix\.exs|pubspec\.yaml|.+\.csproj)$/i,
  },
  { name: 'notebook_file', file: /\.ipynb$/i },
  { name: 'documentation_file', file: /\.(?:mdx?|rst|adoc|asciidoc|tex|textile)$|^(?:README|CHANGELOG|CONTRIBUTING)(?:\..+)?$/i },
  { name: 'documentation_file', file: /\.(?:txt|html?)$/i, inside: ['docs', 'doc', 'documentation'] },
  {
    name: 'config_file',
    file: /\.(?:ya?ml|toml|ini|cfg|conf|config|properties|env|plist|editorconfig)$|^\.env(?:\..+)?$|^\..+rc(?:\.(?:json|js|cjs|ya?ml))?$|^.+\.config\.[cm]?[jt]s$|^[jt]sconfig(?:\..+)?\.json$/i,
  },
  { name: 'config_file', file: /\.json$/i, inside: ['config', 'conf', '.vscode', 'settings'] },
];

/** What a file is, by its place and name. */
export function findPathPatterns({ folders, fileName }: PathParts): ContextPattern[] {
  if (fileName === '') return [];
  const test = findTestEvidence(folders, fileName);
  const place = `/${folders.join('/')}/`;
  const kind = FILES.find(
    ({ file, inside }) =>
      (file?.test(fileName) ?? true) && (inside === undefined || inside.some((folder) => place.includes(`/${folder}/`))),
  );
  const found: ContextPattern[] = [];
  if (test !== undefined) found.push({ name: 'test_file', evidence: test });
  if (kind !== undefined) found.push({ name: kind.name, evidence: `the file is named ${shorten(fileName)}` });
  if (found.length === 0 && findLanguage(undefined, fileName) !== undefined) {
    found.push({ name: 'source_file', evidence: `the file is named ${shorten(fileName)}` });
  }
  return found;
}

function findTestEvidence(folders: readonly string[], fileName: string): string | undefined {
  if (TEST_NAMES.some((pattern) => pattern.test(fileName))) return `the file is named ${shorten(fileName)}`;
  const folder = folders.find((part) => TEST_FOLDERS.has(part));
  const isCode = findLanguage(undefined, fileName) !== undefined && !NOT_CODE.test(fileName);
  return folder !== undefined && isCode ? `it lies in a folder ${folder}/` : undefined;
}

function shorten(name: string): string {
  const plain = name.replace(/\p{Cc}/gu, ' ');
  return plain.length > 80 ? `${plain.slice(0, 79)}…` : plain;
}
