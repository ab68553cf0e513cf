import { hash } from 'node:crypto';
import type { InvocationObservation } from '../../domain/invocation.ts';
import type { MeterReading } from '../../domain/meter-reading.ts';
import { redactSecrets } from '../../domain/redact.ts';
import type { PipelineRun, SessionObservation } from '../../domain/session.ts';
import type { SkillDefinition } from '../../domain/skill-definition.ts';
import type { SkillListing } from '../../domain/skill-listing.ts';
import type { EventBatch, FileCursor } from '../../ports/event-store.ts';

const LONGEST_TEXT = 200;
/** Names, phases and sessions come again and again: what became of so many is remembered. */
const MOST_REMEMBERED = 10_000;

type Redact = (text: string) => string;
type Fields<Item> = readonly (readonly [keyof Item, Redact])[];

/** An identity stays one: of an id that holds a secret a hash is left. */
function redactId(id: string): string {
  return redactSecrets(id) === id ? id : `redacted:${hash('sha256', id).slice(0, 32)}`;
}

/** The place-holder may be longer than the secret. */
const redactText = remembering((text) => {
  const clean = redactSecrets(text);
  return clean === text ? text : clean.slice(0, LONGEST_TEXT);
});
const redactSessionId = remembering(redactId);

function remembering(redact: Redact): Redact {
  const remembered = new Map<string, string>();
  return (text) => {
    let clean = remembered.get(text);
    if (clean === undefined) {
      clean = redact(text);
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(text, clean);
    }
    return clean;
  };
}

const INVOCATION_FIELDS: Fields<InvocationObservation> = [
  ['eventId', redactId],
  ['sessionId', redactSessionId],
  ['phase', redactText],
  ['errorType', redactText],
  ['subagentId', redactId],
];
const SESSION_FIELDS: Fields<SessionObservation> = [
  ['sessionId', redactSessionId],
  ['directory', redactSecrets],
  ['gitBranch', redactSecrets],
  ['agentVersion', redactText],
];
const PIPELINE_FIELDS: Fields<PipelineRun> = [
  ['pipeline', redactText],
  ['buildNumber', redactText],
  ['commit', redactText],
  ['branch', redactText],
  ['environment', redactText],
  ['trigger', redactText],
];
const READING_FIELDS: Fields<MeterReading> = [
  ['name', redactText],
  ['unit', redactText],
];

const DEFINITION_FIELDS: Fields<SkillDefinition> = [
  ['description', redactSecrets],
  ['plugin', redactText],
  ['marketplace', redactText],
  ['origin', redactSecrets],
];

/**
 * A batch without secrets: the one door to the database, whatever source let something through. The same secret in the
 * same place becomes the same text each time, so that what several sources saw still merges. The path of a
 * cursor stays as it is, since it is how the file is found again.
 */
export function redactBatch(batch: EventBatch): EventBatch {
  const { invocations, sessions, cursors, listings, readings } = batch;
  return {
    ...batch,
    invocations: mapChanged(invocations, (it) => redactSkill(redactFields(it, INVOCATION_FIELDS))),
    ...(sessions && { sessions: mapChanged(sessions, redactSession) }),
    ...(cursors && { cursors: mapChanged(cursors, redactCursor) }),
    ...(listings && { listings: mapChanged(listings, redactListing) }),
    ...(readings && { readings: mapChanged(readings, redactReading) }),
  };
}

/** Definitions without secrets, but for their paths, by which they are known. */
export function redactDefinitions(definitions: readonly SkillDefinition[]): readonly SkillDefinition[] {
  return mapChanged(definitions, (it) => redactSkill(redactFields(it, DEFINITION_FIELDS)));
}

function redactSession(session: SessionObservation): SessionObservation {
  const clean = redactFields(session, SESSION_FIELDS);
  const pipeline = clean.pipeline && redactFields(clean.pipeline, PIPELINE_FIELDS);
  return pipeline === clean.pipeline ? clean : { ...clean, pipeline: pipeline as PipelineRun };
}

function redactSkill<Item extends Pick<InvocationObservation, 'skill'>>(item: Item): Item {
  const name = redactText(item.skill.name);
  return name === item.skill.name ? item : { ...item, skill: { ...item.skill, name } };
}

function redactListing(listing: SkillListing): SkillListing {
  const sessionId = redactSessionId(listing.sessionId);
  const skills = mapChanged(listing.skills, redactSkill);
  return sessionId === listing.sessionId && skills === listing.skills ? listing : { ...listing, sessionId, skills };
}

function redactReading(reading: MeterReading): MeterReading {
  const clean = redactFields(reading, READING_FIELDS);
  const attributes = Object.fromEntries(Object.entries(clean.attributes).map(([key, value]) => [key, redactText(value)]));
  return Object.entries(clean.attributes).every(([key, value]) => attributes[key] === value) ? clean : { ...clean, attributes };
}

/** What a parser keeps between reads is JSON: only the texts in it are looked at, so that it stays JSON. */
function redactCursor(cursor: FileCursor): FileCursor {
  if (cursor.state === null || redactSecrets(cursor.state) === cursor.state) return cursor;
  const state = JSON.stringify(JSON.parse(cursor.state), (_key, value) => (typeof value === 'string' ? redactSecrets(value) : value));
  return { ...cursor, state };
}

/** The record itself when nothing in it changes: that is nearly always so. */
function redactFields<Item extends object>(record: Item, fields: Fields<Item>): Item {
  let clean = record;
  for (const [key, redact] of fields) {
    const text = record[key];
    if (typeof text !== 'string') continue;
    const redacted = redact(text);
    if (redacted !== text) clean = { ...clean, [key]: redacted };
  }
  return clean;
}

function mapChanged<Item>(items: readonly Item[], change: (item: Item) => Item): readonly Item[] {
  let changed: Item[] | undefined;
  items.forEach((item, index) => {
    const made = change(item);
    if (made === item) return;
    changed ??= [...items];
    changed[index] = made;
  });
  return changed ?? items;
}
