import { type KindFilter, type Route, toHash, WINDOW_NAMES, WINDOWS, type Window } from '../state/route.ts';
import { KIND_FILTERS } from './kinds.ts';

interface FiltersProps {
  readonly route: Route;
  readonly since: Window;
  /** False where one skill is shown: its kind is known. */
  readonly withKinds?: boolean;
}

/** A choice replaces the address rather than adding to the history: Back leaves the page, not the last filter. */
export function Filters({ route, since, withKinds = true }: FiltersProps) {
  const change = (next: Route) => location.replace(toHash(next));
  return (
    <form class="filters" aria-label="What is counted" onSubmit={(event) => event.preventDefault()}>
      <fieldset class="segments">
        <legend class="visually-hidden">Window</legend>
        {WINDOWS.map((window) => (
          <label key={window}>
            <input
              type="radio"
              name={`window-${route.view}`}
              value={window}
              checked={window === since}
              onChange={() => change({ ...route, since: window })}
            />
            <span>{WINDOW_NAMES[window]}</span>
          </label>
        ))}
      </fieldset>
      {withKinds && (
        <label class="select">
          <span class="visually-hidden">Kinds</span>
          <select value={route.kinds} onChange={(event) => change({ ...route, kinds: event.currentTarget.value as KindFilter })}>
            {KIND_FILTERS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
      )}
    </form>
  );
}
