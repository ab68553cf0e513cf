import type { CategoryName } from './categories.ts';

/**
 * Words in the names of MCP servers by category, separated by spaces: `mcp__plugin_playwright_playwright__browser_click`
 * is `browser` because its server is playwright. A server that serves many purposes is not here; its tools' words decide.
 */
export const MCP_SERVER_CATEGORIES: Partial<Record<CategoryName, string>> = {
  browser: 'playwright puppeteer browser chrome devtools browserbase browsermcp stagehand chromium firefox selenium browserstack',
  web: 'fetch brave exa tavily firecrawl serper perplexity searxng duckduckgo jina brightdata apify web google-search kagi',
  documentation: 'context7 deepwiki ref docs documentation mintlify gitmcp hexdocs microsoft-learn msdn wikipedia gitbook',
  code_hosting: 'github gitlab bitbucket gitea graphite azure-devops codeup',
  version_control: 'git jj gitkraken',
  issue_tracking: 'linear jira atlassian asana trello clickup shortcut beads monday height plane',
  databases: `postgres postgresql mysql sqlite mongodb mongo redis supabase neon duckdb clickhouse snowflake bigquery prisma qdrant chroma
    pinecone weaviate elasticsearch neo4j database db sql planetscale turso dbhub convex tidewave`,
  communication: 'slack discord gmail telegram whatsapp teams email mail outlook twilio intercom zoom calendar resend',
  memory: 'memory mem0 basic-memory openmemory zep graphiti obsidian notion knowledge evernote',
  planning: 'sequential-thinking sequentialthinking thinking taskmaster task-master todoist shrimp spawn-task',
  observability: `sentry grafana datadog newrelic honeycomb prometheus loki axiom logfire langfuse langsmith posthog pagerduty betterstack
    opentelemetry session-buddy`,
  containers: 'docker kubernetes k8s helm portainer podman',
  infrastructure: 'aws gcp azure terraform cloudflare pulumi digitalocean hetzner ansible cloud ssh',
  deployment: 'vercel netlify render railway fly heroku firebase coolify',
  media: 'figma canva blender excalidraw mermaid imagen elevenlabs replicate image drawio stability shadcn dalle penpot ffmpeg',
  files: 'filesystem desktop-commander gdrive drive dropbox box onedrive files',
  searching: 'serena ripgrep sourcegraph semble code-search language-server lsp grep greptile codebase',
  testing: 'browserstack-test vitest testing testsprite',
  security: 'semgrep snyk sonarqube socket trivy burp',
  delegation: 'agents codex gemini claude zen pal ccd_session ccd_session_mgmt happy',
  data_processing: 'jupyter pandas excel spreadsheet sheets airtable dbt notebook wolfram',
};
