import type { DatabaseSync } from 'node:sqlite';
import type { ForgetScope } from '../../ports/event-store.ts';
import { hashOfEvent, hashOfSession, namesIn } from './forgotten-sessions.ts';
import { contributionOf, INVOCATION_COLUMNS, type InvocationRow, toStoredInvocation } from './invocation-row.ts';
import { hasObject, listColumns, quoteName } from './migrations/schema-objects.ts';
import { MinuteHorizon } from './minute-horizon.ts';
import { RollupDelta } from './rollup-delta.ts';
import { RollupWriter } from './rollup-writer.ts';

/** Invocations subtracted at a time: bounds the memory it takes. */
const ROWS_PER_DELTA = 50_000;

/** Sums over sessions that earlier versions kept by skill, not to be told apart by session any more. */
const EARLIER_SUMS = [
  ['legacy_skill_metrics', 'skill_name'],
  ['legacy_mv_daily_skills', 'skill_name'],
  ['legacy_skill_metrics_cache', 'skill_name'],
  ['legacy_skill_time_series', 'skill_name'],
  ['legacy_skill_dependencies', 'skill_a'],
  ['legacy_skill_dependencies', 'skill_b'],
] as const;

export interface SessionsRemoved {
  /** Rows that spoke of the sessions before, and that still do. */
  readonly found: number;
  readonly remaining: number;
  /** Rows removed, by table; tables without any are left out. */
  readonly removed: Readonly<Record<string, number>>;
}

/**
 * Removes sessions with everything that was recorded of them or derived from it, inside the caller's transaction. Every
 * table with a `session_id` (a row of `session` where it is a number, else the agent's id) or a `user_id` is looked
 * through, whoever adds one later.
 */
export class SessionRemoval {
  readonly #database: DatabaseSync;
  readonly #removed: Record<string, number> = {};

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  run(scope: ForgetScope): SessionsRemoved {
    this.#choose(scope);
    const before = this.#countReferences();
    this.#takeFromDerived();
    this.#removeEarlierRows();
    this.#removeCursors();
    this.#removeDefinitions();
    this.#removeCheckpoints();
    for (const { table, condition } of this.#references()) this.#delete(table, condition);
    this.#removeSkillsWithoutUse();
    const remaining = this.#countReferences();
    this.#database.exec('DROP TABLE temp.forget_session; DROP TABLE temp.forget_skill; DROP TABLE temp.forget_user');
    return { found: before, removed: this.#removed, remaining };
  }

  #choose(scope: ForgetScope): void {
    this.#database.exec(`
      CREATE TEMP TABLE forget_session (session_id TEXT PRIMARY KEY, id INTEGER, directory TEXT) WITHOUT ROWID;
      CREATE TEMP TABLE forget_skill (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
      CREATE TEMP TABLE forget_user (user_id TEXT PRIMARY KEY) WITHOUT ROWID;`);
    const users = 'users' in scope ? (scope.users ?? []) : [];
    this.#database.prepare('INSERT OR IGNORE INTO temp.forget_user SELECT value FROM json_each(?)').run(JSON.stringify(users));
    const [condition, ...values] =
      'session' in scope
        ? ['session_id = ?', scope.session]
        : 'project' in scope
          ? ['project = ?1 OR directory = ?1', scope.project]
          : scope.users === null
            ? ['user_id IS NULL']
            : ['user_id IN (SELECT user_id FROM temp.forget_user)'];
    this.#database
      .prepare(`INSERT INTO temp.forget_session SELECT session_id, id, directory FROM main.session WHERE ${condition}`)
      .run(...values);
    this.#database.exec(`INSERT INTO temp.forget_skill SELECT id, name FROM main.skill WHERE id IN (
      SELECT i.skill_id FROM temp.forget_session f JOIN invocation i ON i.session_id = f.id
      UNION SELECT e.skill_id FROM temp.forget_session f JOIN session_listing o ON o.session_id = f.id
        JOIN skill_listing_entry e ON e.listing_id = o.listing_id)`);
  }

  /** What the rollups owe to these invocations is subtracted; what was forgotten is noted. */
  #takeFromDerived(): void {
    const note = this.#database.prepare('INSERT OR IGNORE INTO forgotten (hash) VALUES (?)');
    const writer = new RollupWriter(this.#database);
    const minuteHorizonAt = new MinuteHorizon(this.#database).get();
    let delta = new RollupDelta(minuteHorizonAt);
    let count = 0;
    const rows = this.#database.prepare(
      `SELECT ${INVOCATION_COLUMNS} FROM temp.forget_session f JOIN invocation i ON i.session_id = f.id JOIN skill k ON k.id = i.skill_id`,
    );
    for (const row of rows.iterate() as Iterable<unknown> as Iterable<InvocationRow>) {
      delta.remove(contributionOf(toStoredInvocation(row), row.skill_id, row.session_id));
      note.run(hashOfEvent(row.event_id));
      if (++count % ROWS_PER_DELTA !== 0) continue;
      writer.write(delta);
      delta = new RollupDelta(minuteHorizonAt);
    }
    writer.write(delta);
    for (const sessionId of this.#sessionIds()) note.run(hashOfSession(sessionId));
  }

  #removeEarlierRows(): void {
    if (!hasObject(this.#database, 'table', 'legacy_skill_invocation')) return;
    const ofThese = 'session_id IN (SELECT session_id FROM temp.forget_session)';
    const names = `SELECT skill_name FROM legacy_skill_invocation WHERE ${ofThese}`;
    for (const [table, column] of EARLIER_SUMS) this.#delete(table, `${column} IN (${names})`);
    this.#delete(
      'legacy_link',
      `legacy_id IN (SELECT id FROM legacy_skill_invocation WHERE ${ofThese})
         OR event_id IN (SELECT i.event_id FROM temp.forget_session f JOIN invocation i ON i.session_id = f.id)`,
    );
    if (this.#delete('legacy_skill_invocation', ofThese) === 0) return;
    // The words of prompts in the full-text index.
    this.#database.exec(`INSERT INTO skill_invocation_fts (skill_invocation_fts) VALUES ('delete-all');
      INSERT INTO skill_invocation_fts (rowid, user_query)
        SELECT id, user_query FROM legacy_skill_invocation WHERE user_query IS NOT NULL ORDER BY id`);
  }

  #removeCursors(): void {
    const remove = this.#database.prepare('DELETE FROM file_cursor WHERE path = ?');
    this.#add('file_cursor', this.#cursorsThatName().map((path) => remove.run(path)).length);
  }

  #cursorsThatName(): string[] {
    const forgotten = new Set(this.#sessionIds());
    const cursors = this.#database.prepare('SELECT path, state FROM file_cursor').all() as unknown as {
      path: string;
      state: string | null;
    }[];
    return cursors.filter(({ path, state }) => namesIn(path, state).some((name) => forgotten.has(name))).map(({ path }) => path);
  }

  /** What is installed in a folder that no other session was in. */
  #removeDefinitions(): void {
    const ofThese = `directory IN (SELECT directory FROM temp.forget_session WHERE directory IS NOT NULL
      EXCEPT SELECT directory FROM main.session WHERE id NOT IN (SELECT id FROM temp.forget_session))`;
    this.#delete('skill_version', `definition_id IN (SELECT id FROM skill_definition WHERE ${ofThese})`);
    this.#delete('skill_definition', ofThese);
  }

  /** Those of a project that counted any of these. */
  #removeCheckpoints(): void {
    this.#delete(
      'checkpoint',
      `EXISTS (SELECT 1 FROM temp.forget_session f JOIN main.session s ON s.id = f.id WHERE s.project = checkpoint.project
         OR instr(replace(s.directory, '\\', '/') || '/', replace(checkpoint.project, '\\', '/') || '/') = 1)`,
    );
  }

  #removeSkillsWithoutUse(): void {
    this.#delete('skill_listing', 'id NOT IN (SELECT listing_id FROM session_listing)');
    this.#delete('skill_listing_entry', 'listing_id NOT IN (SELECT id FROM skill_listing)');
    this.#delete(
      'skill',
      `id IN (SELECT id FROM temp.forget_skill) AND NOT EXISTS (SELECT 1 FROM invocation i WHERE i.skill_id = skill.id)
         AND id NOT IN (SELECT skill_id FROM skill_listing_entry)
         AND NOT EXISTS (SELECT 1 FROM skill_definition d WHERE d.kind = skill.kind AND d.name = skill.name)`,
    );
    const gone = '(SELECT name FROM temp.forget_skill EXCEPT SELECT name FROM main.skill)';
    // What is said of the skill itself; outcomes of an experiment are a user's.
    const ofUsers = this.#tablesWith('user_id');
    for (const table of this.#tablesWith('skill_name')) if (!ofUsers.includes(table)) this.#delete(table, `skill_name IN ${gone}`);
  }

  #references(): { readonly table: string; readonly condition: string }[] {
    const ofSessions = this.#tablesWith('session_id').map((table) => {
      const type = this.#database.prepare("SELECT type FROM pragma_table_info(?) WHERE name = 'session_id'").get(table)?.['type'];
      const column = type === 'INTEGER' ? 'id' : 'session_id';
      return { table, condition: `session_id IN (SELECT ${column} FROM temp.forget_session)` };
    });
    const ofUsers = this.#tablesWith('user_id').map((table) => ({ table, condition: 'user_id IN (SELECT user_id FROM temp.forget_user)' }));
    return [...ofSessions, ...ofUsers];
  }

  #countReferences(): number {
    const count = ({ table, condition }: { table: string; condition: string }) =>
      this.#database.prepare(`SELECT count(*) AS n FROM main.${quoteName(table)} WHERE ${condition}`).get()?.['n'] as number;
    return this.#references().reduce((sum, reference) => sum + count(reference), this.#cursorsThatName().length);
  }

  /** `session` last: other tables point at it. */
  #tablesWith(column: string): string[] {
    return this.#database
      .prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name = 'session', name",
      )
      .all()
      .map(({ name }) => name as string)
      .filter((table) => listColumns(this.#database, table).includes(column));
  }

  #sessionIds(): string[] {
    return this.#database
      .prepare('SELECT session_id FROM temp.forget_session')
      .all()
      .map((row) => row['session_id'] as string);
  }

  #delete(table: string, condition: string): number {
    if (!hasObject(this.#database, 'table', table)) return 0;
    const { changes } = this.#database.prepare(`DELETE FROM main.${quoteName(table)} WHERE ${condition}`).run();
    this.#add(table, Number(changes));
    return Number(changes);
  }

  #add(table: string, count: number): void {
    if (count > 0) this.#removed[table] = (this.#removed[table] ?? 0) + count;
  }
}
