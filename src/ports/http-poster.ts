export interface PostRequest {
  /** http or https. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

export type PostAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The header as it came; null when there is none. */
      readonly retryAfter: string | null;
      /** The beginning of it. */
      readonly body: string;
    }
  /** `reason` for people, as `did not answer in time`; without the address. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Sends one HTTP POST. A redirect is an answer, and is not followed. Never rejects. */
export interface HttpPoster {
  post(request: PostRequest): Promise<PostAnswer>;
}
