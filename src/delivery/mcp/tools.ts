import type { Tool } from './tool.ts';
import { detectAnomalies } from './tools/detect-anomalies.ts';
import { getRealTimeMetrics } from './tools/get-real-time-metrics.ts';

/** Every tool of CONTRACT section 6, in the order in which they are listed. */
export const TOOLS: readonly Tool[] = [getRealTimeMetrics, detectAnomalies];
