const HOUR_MS = 3_600_000;
const HOUR_STRIDES = [1, 2, 3, 6, 12, 24, 48, 72, 168];
const LABEL_WIDTH = 56;

/**
 * Where a time axis has its labels: hours at round local hours, where they begin; days in the middle of theirs.
 *
 * @param starts - starts of the buckets, epoch ms
 * @param width - of the axis, CSS pixels
 * @returns epoch seconds
 */
export function timeTicks(starts: readonly number[], step: 'hour' | 'day', width: number): number[] {
  const bucketsPerLabel = Math.max(1, Math.ceil((LABEL_WIDTH * starts.length) / Math.max(1, width)));
  if (step === 'day') {
    // Half a stride from the right, where a label would be cut off.
    const isLabeled = (_start: number, index: number) => (starts.length - 1 - index) % bucketsPerLabel === Math.floor(bucketsPerLabel / 2);
    return starts.filter(isLabeled).map((start) => start / 1000 + 43_200);
  }
  const stride = HOUR_STRIDES.find((hours) => hours >= bucketsPerLabel) ?? bucketsPerLabel;
  return starts.filter((start) => localHour(start) % stride === 0).map((start) => start / 1000);
}

/** Hours since the epoch as the local clock counts them. */
function localHour(at: number): number {
  return Math.floor((at - new Date(at).getTimezoneOffset() * 60_000) / HOUR_MS);
}
