import type { ComponentChildren } from 'preact';

/** A row of short facts under a heading: what it is above, its value below. */
export function Facts({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <dl class="facts" aria-label={label}>
      {children}
    </dl>
  );
}

export function Fact({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
