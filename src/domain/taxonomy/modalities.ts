/** One kind of material that skills take in and give back: a `modality_type` of the seed taxonomy. */
export interface Modality {
  readonly name: string;
  readonly description: string;
  /** Media types, the usual ones first. */
  readonly inputFormat: string;
  readonly outputFormat: string;
}

export const MODALITIES = [
  { name: 'text', description: 'Prose, messages and plain output', inputFormat: 'text/plain', outputFormat: 'text/plain' },
  { name: 'code', description: 'Source code and its tools', inputFormat: 'text/x-source', outputFormat: 'text/x-source' },
  {
    name: 'data',
    description: 'Tables, records and structured documents',
    inputFormat: 'application/json',
    outputFormat: 'application/json',
  },
  { name: 'web', description: 'Web pages and calls over HTTP', inputFormat: 'text/uri-list', outputFormat: 'text/html' },
  { name: 'image', description: 'Pictures, screenshots and drawings', inputFormat: 'image/png', outputFormat: 'image/png' },
  { name: 'audio', description: 'Speech, music and sound', inputFormat: 'audio/wav', outputFormat: 'audio/wav' },
  { name: 'video', description: 'Moving pictures', inputFormat: 'video/mp4', outputFormat: 'video/mp4' },
  { name: 'document', description: 'PDF and office documents, slides', inputFormat: 'application/pdf', outputFormat: 'application/pdf' },
] as const satisfies readonly Modality[];

export type ModalityName = (typeof MODALITIES)[number]['name'];
