/** Too little to say anything: an answer, not an error. */
export interface InsufficientData {
  readonly kind: 'insufficient_data';
  readonly sampleSize: number;
  readonly requiredSampleSize: number;
}

export function insufficientData(sampleSize: number, requiredSampleSize: number): InsufficientData {
  return { kind: 'insufficient_data', sampleSize, requiredSampleSize };
}
