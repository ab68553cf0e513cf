import type { ComponentChildren } from 'preact';

/** A row of short facts under a heading: what it is above, its value below. */
export function Facts({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <dl class="facts" aria-label={label}>
      {children}
    </dl>
  );
}

interface FactProps {
  readonly label: string;
  /** A path or a name, set as code. */
  readonly isName?: boolean;
  readonly children: ComponentChildren;
}

export function Fact({ label, isName = false, children }: FactProps) {
  return (
    <div class="fact">
      <dt>{label}</dt>
      <dd class={isName ? 'name' : undefined}>{children}</dd>
    </div>
  );
}
