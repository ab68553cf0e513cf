import type { OccasionTallies } from '../../analytics/prediction/outcome-history.ts';
import { FEATURES, writeFeatures } from '../../analytics/prediction/success-features.ts';
import { localTime } from './local-time.ts';

/** The features of an occasion in the columns of a model. @param startedAt - epoch ms */
export function featuresAt(tallies: OccasionTallies, startedAt: number): Float64Array {
  const values = new Float64Array(FEATURES.length);
  writeFeatures(tallies, startedAt, localTime(startedAt), values);
  return values;
}
