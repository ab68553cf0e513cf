import type { ExperimentStore } from '../../ports/experiment-store.ts';
import { formatLabels, MetricFamily } from './metric-family.ts';

/** The metrics of experiments. The store gives the newest hundred, which bounds the labels. */
export function experimentMetrics(samples: Awaited<ReturnType<ExperimentStore['countSamples']>>): MetricFamily[] {
  const counts = new MetricFamily('ab_test_samples_total', 'counter', 'Runs that count in an experiment, by group');
  const least = new MetricFamily('ab_test_min_sample_size', 'gauge', 'Runs that each group of an experiment must have');
  for (const { name, minSampleSize, control, treatment } of samples) {
    counts.add(formatLabels({ test_name: name, group: 'control' }), control);
    counts.add(formatLabels({ test_name: name, group: 'treatment' }), treatment);
    least.add(formatLabels({ test_name: name }), minSampleSize);
  }
  return [counts, least];
}
