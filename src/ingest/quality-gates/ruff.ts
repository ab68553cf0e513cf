import type { GateReader } from '../../ports/gate-parser.ts';
import { GateList } from './gate-list.ts';

const FOUND = /^Found (\d{1,9}) errors?(?: \(\d{1,9} fixed(?:, (\d{1,9}) remaining)?\))?\.$/;
const FORMAT = /^\d{1,9} files? (?:would be reformatted|reformatted|left unchanged|already formatted)/;

/** `ruff check` and `ruff format`, neither of which says how long it took. `ty` ends in the same words, so ruff has to be named before. */
export function createRuffReader(): GateReader {
  const gates = new GateList();
  let isNamed = false;
  return {
    line(text, at) {
      isNamed ||= /\bruff\b/.test(text);
      if (!isNamed) return;
      const found = FOUND.exec(text);
      if (found !== null || text === 'All checks passed!') {
        const left = found === null ? 0 : Number(found[2] ?? (text.includes(' fixed') ? 0 : found[1]));
        gates.add({ name: 'ruff check', outcome: left > 0 ? 'failed' : 'completed', phase: 'verification', seenAt: at });
      } else if (FORMAT.test(text)) {
        const outcome = text.includes('would be') ? 'failed' : 'completed';
        gates.add({ name: 'ruff format', outcome, phase: 'execution', seenAt: at });
      } else return;
      isNamed = false;
    },
    end: () => gates.toArray(),
  };
}
