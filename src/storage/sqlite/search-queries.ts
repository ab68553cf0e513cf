import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { AgentName } from '../../domain/agent.ts';
import { getOrAdd } from '../../domain/get-or-add.ts';
import { isHidden, type SkillKind } from '../../domain/skill.ts';
import type { KeptVector, SkillText } from '../../ports/skill-search.ts';

interface TextRow {
  readonly kind: SkillKind;
  readonly name: string;
  readonly category: string | null;
  readonly description: string | null;
  readonly agent: AgentName | null;
}

interface GatheredText {
  readonly row: TextRow;
  readonly descriptions: Set<string>;
  readonly agents: Set<AgentName>;
}

export class SearchQueries {
  readonly #dataVersion: StatementSync;
  readonly #version: StatementSync;
  readonly #texts: StatementSync;
  readonly #vectors: StatementSync;
  #known: { readonly dataVersion: number; readonly version: string } | undefined;

  constructor(database: DatabaseSync) {
    this.#dataVersion = database.prepare('SELECT data_version + total_changes() AS version FROM pragma_data_version');
    this.#version = database.prepare(
      `SELECT concat_ws(' ', s.rows, s.last, s.categories, d.rows, d.last, d.seen, d.removed, d.removed_at) AS version FROM
         (SELECT count(*) AS rows, max(id) AS last, total((length(category) + unicode(category)) * id) AS categories FROM skill) s,
         (SELECT count(*) AS rows, max(id) AS last, max(last_seen_at) AS seen, count(removed_at) AS removed, max(removed_at) AS removed_at
          FROM skill_definition) d`,
    );
    this.#texts = database.prepare(
      `SELECT kind, name, category, NULL AS description, NULL AS agent FROM skill
       UNION ALL
       SELECT kind, name, NULL, description, agent FROM skill_definition WHERE removed_at IS NULL
       ORDER BY name, kind, category DESC, agent, description`,
    );
    this.#vectors = database.prepare(
      'SELECT text_hash, vector FROM search_vector WHERE model = ? AND text_hash IN (SELECT value FROM json_each(?))',
    );
  }

  getTextsVersion(): string {
    const { version: dataVersion } = this.#dataVersion.get() as { version: number };
    if (this.#known?.dataVersion !== dataVersion) {
      this.#known = { dataVersion, version: (this.#version.get() as { version: string }).version };
    }
    return this.#known.version;
  }

  listTexts(): SkillText[] {
    const gathered = new Map<string, GatheredText>();
    for (const row of this.#texts.all() as unknown as TextRow[]) {
      if (isHidden(row)) continue;
      // The row of the skill itself, with its category, comes before those of its definitions.
      const text = getOrAdd(gathered, `${row.kind} ${row.name}`, () => ({
        row,
        descriptions: new Set<string>(),
        agents: new Set<AgentName>(),
      }));
      if (row.description) text.descriptions.add(row.description);
      if (row.agent !== null) text.agents.add(row.agent);
    }
    return [...gathered.values()].map(({ row: { kind, name, category }, descriptions, agents }) => ({
      skill: { kind, name },
      description: [...descriptions].join('\n'),
      category,
      installedFor: [...agents],
    }));
  }

  listVectors(model: string, textHashes: readonly string[]): KeptVector[] {
    const rows = this.#vectors.all(model, JSON.stringify(textHashes)) as unknown as { text_hash: string; vector: Uint8Array }[];
    return rows.map(({ text_hash: textHash, vector }) => ({ textHash, vector: new Float32Array(Uint8Array.from(vector).buffer) }));
  }
}
