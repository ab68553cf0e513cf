/** What happens on one connection. */
export interface TextSocketListener {
  onOpen(): void;
  /**
   * @param text - UTF-8, valid until this returns
   * @param at - when it arrived, epoch ms with its fractions
   */
  onText(text: Buffer, at: number): void;
  /**
   * Once, whatever the reason: `close_1013` (the other side said so), `http_503` (it refused), `ECONNREFUSED` and the like,
   * `ended` (without a word), `bad_frame`.
   */
  onEnd(reason: string): void;
}

/** A WebSocket, as seen by a client that takes texts. */
export interface TextSocket {
  /** From the network, frames and all. */
  readonly bytesRead: number;
  send(text: string): void;
  /** Says goodbye and waits for the answer. */
  close(): void;
  /** Is gone at once. `onEnd` is not called. */
  destroy(): void;
}

export type OpenTextSocket = (url: URL, listener: TextSocketListener) => TextSocket;
