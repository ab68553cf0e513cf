/**
 * Groups of nodes that reach one another: the strongly connected components of two nodes or more, and nodes that
 * point at themselves.
 *
 * @param edges - for each node the nodes it points at; a node that is only pointed at may be left out
 * @returns each ring in alphabetical order, rings in the order of their first node
 * @see Tarjan (1972), SIAM J. Comput. 1(2):146–160
 */
export function findRings(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const rings: string[][] = [];

  const visit = (node: string) => {
    order.set(node, order.size);
    lowest.set(node, order.size - 1);
    stack.push(node);
    onStack.add(node);
    for (const target of edges.get(node) ?? []) {
      if (!order.has(target)) visit(target);
      else if (!onStack.has(target)) continue;
      lowest.set(node, Math.min(lowest.get(node) as number, lowest.get(target) as number));
    }
    if (lowest.get(node) !== order.get(node)) return;
    const ring = stack.splice(stack.indexOf(node));
    for (const member of ring) onStack.delete(member);
    if (ring.length > 1 || (edges.get(node) ?? []).includes(node)) rings.push(ring.sort());
  };

  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return rings.sort((a, b) => ((a[0] as string) < (b[0] as string) ? -1 : 1));
}
