import { type Resource, ResourceNotFoundError, type ResourceTemplateType } from '@modelcontextprotocol/server';
import { SessionBuddyError } from '../../../domain/errors.ts';
import type { NameCompletion } from '../completions/name-completion.ts';
import { readCursor, toPage } from '../cursor.ts';
import { readDashboard, versionOfDashboard } from './dashboard-resource.ts';
import { type ResourceContext, SHOWN_DAYS } from './resource-context.ts';
import { parseResourceUri, type ResourceAddress, SESSION_TEMPLATE, SKILL_TEMPLATE, toResourceUri } from './resource-uri.ts';
import { readSession, versionOfSession } from './session-resource.ts';
import { readSkill, versionOfSkill } from './skill-resource.ts';

const PAGE = 50;
const MIME_TYPE = 'application/json';

const DASHBOARD: Resource = {
  uri: toResourceUri({ kind: 'dashboard' }),
  name: 'dashboard',
  title: 'How it stands now',
  description: 'What is recorded, the most used skills of the last 24 hours, and every skill that is not as it was',
  mimeType: MIME_TYPE,
};

export const RESOURCE_TEMPLATES: ResourceTemplateType[] = [
  {
    uriTemplate: SKILL_TEMPLATE,
    name: 'skill',
    title: 'One skill',
    description: `How a skill did in the last ${SHOWN_DAYS} days: counts, completion with its interval, durations, trends, anomalies`,
    mimeType: MIME_TYPE,
  },
  {
    uriTemplate: SESSION_TEMPLATE,
    name: 'session',
    title: 'One session',
    description: 'What a session did, in order, and how it went',
    mimeType: MIME_TYPE,
  },
];

/** What the resources of CONTRACT section 6 hold. */
export class ResourceAnswers {
  readonly #context: ResourceContext;
  readonly #names: Pick<NameCompletion, 'list'>;

  constructor(context: ResourceContext, names: Pick<NameCompletion, 'list'>) {
    this.#context = context;
    this.#names = names;
  }

  /**
   * The dashboard, and every skill that was used, the most used first.
   *
   * @throws SessionBuddyError USAGE for a cursor that is not ours
   */
  async list(cursor: string | undefined): Promise<{ resources: Resource[]; nextCursor?: string }> {
    const offset = readCursor(cursor);
    const names = await this.#names.list('skill');
    const { rows, nextCursor } = toPage(names.slice(offset, offset + PAGE + 1), offset, PAGE);
    return {
      resources: [...(offset === 0 ? [DASHBOARD] : []), ...rows.map(toSkillResource)],
      ...(nextCursor === null ? {} : { nextCursor }),
    };
  }

  /** @throws ResourceNotFoundError that says where to look instead */
  async read(uri: string) {
    const address = parseResourceUri(uri);
    if (address === undefined) throw notFound(uri, 'there are session-buddy://dashboard, skills/{skill_name} and sessions/{session_id}');
    try {
      return { contents: [{ uri, mimeType: MIME_TYPE, text: JSON.stringify(await this.#read(address)) }] };
    } catch (error) {
      if (!(error instanceof SessionBuddyError)) throw error;
      if (error.code === 'SKILL_NOT_FOUND')
        throw notFound(uri, `${error.message}; completion/complete and the tool search_skills find names`);
      if (error.code === 'SESSION_NOT_FOUND') throw notFound(uri, `${error.message}; completion/complete finds ids`);
      throw error;
    }
  }

  /** A text that differs once what is behind the address has changed. */
  version(address: ResourceAddress): Promise<string> {
    if (address.kind === 'dashboard') return versionOfDashboard(this.#context);
    if (address.kind === 'skill') return versionOfSkill(this.#context, address.name);
    return versionOfSession(this.#context, address.sessionId);
  }

  #read(address: ResourceAddress): Promise<object> {
    if (address.kind === 'dashboard') return readDashboard(this.#context);
    if (address.kind === 'skill') return readSkill(this.#context, address.name);
    return readSession(this.#context, address.sessionId);
  }
}

function toSkillResource(name: string): Resource {
  return { uri: toResourceUri({ kind: 'skill', name }), name, title: name, description: `How ${name} did`, mimeType: MIME_TYPE };
}

export function notFound(uri: string, why: string): ResourceNotFoundError {
  return new ResourceNotFoundError(uri.slice(0, 1000), `Resource not found: ${uri.slice(0, 200)}: ${why}`);
}
