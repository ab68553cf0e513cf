import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SkillRef } from '../../domain/skill.ts';
import { CATEGORIES } from '../../domain/taxonomy/categories.ts';
import { classify } from '../../domain/taxonomy/classify.ts';
import { MODALITIES } from '../../domain/taxonomy/modalities.ts';

/** The category of a skill that no rule knows, so that every skill has one. */
const UNCATEGORIZED = { name: 'uncategorized', parent: null, description: 'No rule says what it is for', domain: null };
/** What every agent can take and give. */
const FALLBACK_MODALITY = 'text';
/** `confidence_score`: whether a rule of the taxonomy says so. */
const BY_RULE = 1;
const BY_NO_RULE = 0;

/** An instant in epoch ms as these tables have it, `YYYY-MM-DD HH:MM:SS` in UTC. */
const secondText = (epochMs: string) => `datetime(coalesce(${epochMs} / 1000, unixepoch('now')), 'unixepoch')`;

const modalities = new Map(MODALITIES.map((modality) => [modality.name as string, modality]));

/**
 * Says in the tables of the earlier schema what a skill is for and what it works on, by name as they do: of two kinds of
 * one name the first one seen. What somebody wrote there before stays.
 */
export class TaxonomyWriter {
  readonly #mapCategory: StatementSync;
  readonly #addModality: StatementSync;

  constructor(database: DatabaseSync) {
    this.#mapCategory = database.prepare(
      `INSERT INTO skill_category_mapping (skill_name, category_id, confidence_score, assigned_at)
       SELECT ?1, category_id, ?3, ${secondText('?4')} FROM skill_categories
       WHERE category_name = ?2 AND NOT EXISTS (SELECT 1 FROM skill_category_mapping WHERE skill_name = ?1)`,
    );
    this.#addModality = database.prepare(
      `INSERT OR IGNORE INTO skill_modalities (skill_name, modality_type, input_format, output_format, created_at)
       VALUES (?1, ?2, ?3, ?4, ${secondText('?5')})`,
    );
  }

  /**
   * @param now - epoch ms; the database's own clock when not given
   * @returns the skill's category, null when no rule fits
   */
  map(skill: SkillRef, now: number | null = null): string | null {
    const { category, modality } = classify(skill);
    this.#mapCategory.run(skill.name, category ?? UNCATEGORIZED.name, category === null ? BY_NO_RULE : BY_RULE, now);
    const { name, inputFormat = null, outputFormat = null } = modalities.get(modality ?? FALLBACK_MODALITY) ?? { name: FALLBACK_MODALITY };
    this.#addModality.run(skill.name, name, inputFormat, outputFormat, now);
    return category;
  }
}

/**
 * Categories that are not there yet, and a place for every skill that has none.
 *
 * @param now - epoch ms
 */
export function seedTaxonomy(database: DatabaseSync, now: number): void {
  const insert = database.prepare(
    `INSERT OR IGNORE INTO skill_categories (category_name, parent_category_id, description, domain, created_at)
     VALUES (?1, (SELECT category_id FROM skill_categories WHERE category_name = ?2), ?3, ?4, ${secondText('?5')})`,
  );
  for (const { name, parent, description, domain } of [...CATEGORIES, UNCATEGORIZED]) insert.run(name, parent, description, domain, now);
  const writer = new TaxonomyWriter(database);
  const skills = database.prepare('SELECT kind, name FROM skill ORDER BY id').all() as unknown as SkillRef[];
  for (const skill of skills) writer.map(skill, now);
}
