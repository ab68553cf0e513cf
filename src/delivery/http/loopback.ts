import { isIPv4 } from 'node:net';

/** Is this the name or the address of this machine to itself? IPv6 with or without brackets. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase();
  return name === 'localhost' || name === '::1' || name === '[::1]' || (isIPv4(name) && name.startsWith('127.'));
}

/**
 * May a request with this `Host` header be answered? A page of another site that made its own name point to 127.0.0.1
 * (DNS rebinding) sends that name.
 */
export function isLoopbackHostHeader(header: string | undefined): boolean {
  const [, host] = /^(\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/.exec(header ?? '') ?? [];
  return host !== undefined && isLoopbackHost(host);
}

/**
 * May a page of this origin talk to us? Any page served from this machine may, whatever its port; `null` (a file, a
 * sandboxed frame) may not. Programs send no origin.
 */
export function isLoopbackOrigin(header: string | undefined): boolean {
  if (header === undefined) return true;
  const [, host] = /^https?:\/\/(\[[^\]]*\]|[^:/]*)(?::\d{1,5})?$/.exec(header) ?? [];
  return host !== undefined && isLoopbackHost(host);
}

export const FOREIGN_HOST = 'this server answers to localhost, 127.0.0.1 and [::1] only';
export const FOREIGN_ORIGIN = 'pages of other sites may not read this server';
